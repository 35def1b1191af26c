//! Figures that cannot be, and are said to be so rather than hidden.

use crate::words;

/// More users than offices were published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Implausible {
    /// 利用事業所数.
    pub users: u32,
    /// 事業所数.
    pub offices: u32,
}

impl Implausible {
    /// What is wrong, for people.
    #[must_use]
    pub fn sentence(self) -> String {
        let (users, offices) = (words::grouped(self.users), words::grouped(self.offices));
        format!(
            "利用事業所数（{users}）が事業所数（{offices}）より多くなっています。元の表を確かめてください。"
        )
    }
}
