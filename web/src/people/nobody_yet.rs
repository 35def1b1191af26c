//! How the first person gets in, where nobody can sign in yet: told by the start, and on the page where one signs in.

use store::{Store, StoreError};

/// What is to be done.
pub(crate) const WORDS: &str = "利用者がまだいません。最初の運用管理者を、次の命令で招待してください（表示されたリンクを開くと使い始められます）";

/// The command that does it.
pub(crate) const COMMAND: &str =
    "renkei staff invite --email 自分のアドレス --name 氏名 --role operator --area 全国";

/// Whether nobody can sign in yet.
pub(crate) async fn is_so(store: &Store) -> Result<bool, StoreError> {
    Ok(!store.glance().await?.anybody_in_use().await?)
}
