//! What a compiler cannot know about statements in files: that both engines read them, and that something uses them.

use store::{Store, sql};

use crate::{
    engines::{Outcome, on_both, on_sqlite},
    stories,
};

async fn prepare_all(store: Store) -> Outcome {
    let mut read = store.read().await?;
    let mut refused = Vec::new();
    for statement in sql::ALL {
        if let Err(error) = read.prepare(statement).await {
            refused.push(format!("{}: {error:?}", statement.name));
            // PostgreSQL answers nothing more in a transaction that failed.
            read = store.read().await?;
        }
    }
    assert!(refused.is_empty(), "{} refuses {refused:#?}", read.engine_name());
    Ok(())
}

#[tokio::test]
async fn every_statement_prepares() {
    on_both(|store| Box::pin(prepare_all(store))).await;
}

#[tokio::test]
async fn every_statement_was_run() {
    for story in stories::ALL {
        println!("{}", story.name);
        on_sqlite(story.tell).await;
    }
    let idle: Vec<&str> = sql::ALL.iter().filter(|s| s.runs() == 0).map(|s| s.name).collect();
    assert!(idle.is_empty(), "no story runs {idle:?}");
}

#[test]
fn every_file_of_a_statement_is_used() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/queries");
    let mut files = Vec::new();
    for folder in std::fs::read_dir(root).expect("the folder of statements").flatten() {
        for file in std::fs::read_dir(folder.path()).expect("a folder").flatten() {
            let name = format!("{}/{}", folder.file_name().display(), file.file_name().display());
            let name = [".sqlite.sql", ".postgres.sql", ".sql"].iter().find_map(|end| name.strip_suffix(end));
            files.extend(name.map(str::to_owned));
        }
    }
    files.sort_unstable();
    files.dedup();
    let mut used: Vec<&str> = sql::ALL.iter().map(|s| s.name).collect();
    used.sort_unstable();
    assert_eq!(files, used);
}
