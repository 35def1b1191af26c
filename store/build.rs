//! Migrations are compiled in; a new file must compile them anew.

fn main() {
    println!("cargo:rerun-if-changed=../migrations");
}
