//! The executable `renkei`.

use std::process::ExitCode;

/// Rows are read on one thread and written on another; this allocator gives memory back across threads without a lock.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    web::cli::run(std::env::args_os()).await
}
