use std::{fs, path::PathBuf, sync::mpsc::channel};

use super::*;
use crate::backup::{
    Engine,
    manifest::About,
    pack::{Part, pack},
};

fn about() -> About {
    About {
        form: FORM,
        version: "0.1.0".into(),
        engine: Engine::Postgres,
        shape: 1,
        data_version: 7,
        made_at: "2026-11-21T00:00:00Z".into(),
        tables: Vec::new(),
        missing_originals: Vec::new(),
    }
}

/// A backup with a table in two pieces, one original, and one that is missing.
fn packed(folder: &Path) -> (PathBuf, Manifest) {
    let list = folder.join("list.csv");
    fs::write(&list, "事業所番号").expect("a file");
    let hash = format::hex(&Sha256::digest("事業所番号"));
    let originals = Originals::of(folder);
    originals.keep(&list, &hash).expect("kept");
    let (send, parts) = channel();
    for (piece, text) in ["1\ta\n", "2\tb\n"].into_iter().enumerate() {
        let name = format!("tables/meta/{piece:06}.copy");
        send.send(Part::Bytes { name, bytes: text.into() }).expect("taken");
    }
    send.send(Part::Last(Box::new(about()))).expect("taken");
    let file = folder.join("backup.tar.gz");
    let manifest = pack(&file, &parts, &originals, &[hash, "cd".repeat(32)]).expect("packed");
    (file, manifest)
}

#[test]
fn what_was_packed_comes_out_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let (file, manifest) = packed(folder.path());
    assert_eq!(manifest.members.len(), 3);
    assert_eq!(manifest.about.missing_originals, ["cd".repeat(32)]);
    assert_eq!(verify(&file).expect("whole"), manifest);
    let into = tempfile::tempdir().expect("a folder");
    let mut rows = Vec::new();
    let mut take = |table: &str, bytes: Vec<u8>| {
        rows.push((table.to_owned(), String::from_utf8(bytes).expect("text")));
        true
    };
    unpack(&file, into.path(), &mut take).expect("unpacked");
    assert_eq!(rows, [("meta".to_owned(), "1\ta\n".to_owned()), ("meta".to_owned(), "2\tb\n".to_owned())]);
    let hash = format::hex(&Sha256::digest("事業所番号"));
    assert_eq!(
        fs::read_to_string(Originals::of(into.path()).path(&hash)).expect("the original"),
        "事業所番号"
    );
}

#[test]
fn a_backup_that_was_cut_or_changed_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let (file, manifest) = packed(folder.path());
    let whole = fs::read(&file).expect("the file");
    for length in [0, 10, whole.len() / 2, whole.len() - 9, whole.len() - 1] {
        fs::write(&file, &whole[..length]).expect("cut");
        assert!(matches!(verify(&file), Err(Fault::NoBackup { .. })), "{length} bytes");
    }
    let mut unnoticed = 0;
    for place in (10..whole.len()).step_by(7) {
        let mut bytes = whole.clone();
        bytes[place] ^= 0x20;
        fs::write(&file, &bytes).expect("changed");
        // A changed bit may unpack to the same bytes: a copy of zeros from elsewhere. Then nothing was lost.
        if let Ok(read) = verify(&file) {
            assert_eq!(read, manifest, "byte {place}");
            unnoticed += 1;
        }
    }
    assert!(unnoticed * 10 < whole.len() / 7, "{unnoticed} changes were not noticed");
    fs::write(&file, "これはバックアップではない").expect("another file");
    assert!(matches!(verify(&file), Err(Fault::NoBackup { .. })));
}

#[test]
fn a_file_of_a_later_form_says_which_release_it_needs() {
    let text = br#"{"form": 2, "version": "9.0.0", "anything": []}"#;
    let refused = read_manifest(Path::new("b.tar.gz"), text).expect_err("too new").to_string();
    assert!(refused.contains("9.0.0"), "{refused}");
    assert!(matches!(read_manifest(Path::new("b"), b"{}"), Err(Fault::NoBackup { .. })));
}
