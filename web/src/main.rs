//! The executable `renkei`.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    web::cli::run(std::env::args_os()).await
}
