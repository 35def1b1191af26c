//! The people of the demonstration: somebody of every role, made up, who signs in by a link.
//!
//! Their addresses lie in domains that are kept for examples, so that no mail ever reaches anybody. They go with the
//! demonstration.

use std::time::Duration;

use domain::{
    audit::{By, Deed, Entry, Field, Subject as Thing},
    chance,
    people::{Account, AccountId, AccountState, Email, PersonName, Role, Scope, Token},
};
use store::people::{accounts::NewAccount, links::Purpose};

use super::{
    door::{Door, DoorError},
    manage::{Manager, rights},
};

/// How long a link to the demonstration works.
pub const DEMO_LINK: Duration = Duration::from_hours(24);

/// Who there is: address, name, role, areas. The last one stands for a 広域連合 of 西宮市 and 芦屋市.
const PEOPLE: [(&str, &str, Role, &str); 7] = [
    ("unyo@example.lg.jp", "運用管理 架空 あきら", Role::Operator, "00"),
    ("ken@example.lg.jp", "高齢政策課 架空 はるか", Role::Prefecture, "28"),
    ("kobe@example.lg.jp", "介護保険課 架空 みなと", Role::Municipality, "281000"),
    ("rengo@example.lg.jp", "広域連合 架空 かおる", Role::Municipality, "282049,282065"),
    ("campaign@example.co.jp", "キャンペーン事務局 架空 ひかり", Role::Campaign, "28"),
    ("kyokai@example.or.jp", "協会 架空 のぞみ", Role::Association, "00"),
    ("etsuran@example.lg.jp", "閲覧 架空 ゆき", Role::Viewer, "28"),
];

/// A way into the demonstration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoLink {
    /// Whose it is.
    pub account: Account,
    /// What its address carries.
    pub token: Token,
}

impl Door {
    /// Makes those accounts of the demonstration that are not there, ready for use and without a password. Gives how
    /// many there were to make.
    pub async fn prepare_demo(&self) -> Result<usize, DoorError> {
        let now = self.clock.now();
        let mut write = self.store.write().await?;
        let mut made = Vec::new();
        for (email, name, role, areas) in PEOPLE {
            let (Ok(email), Ok(name)) = (Email::parse(email), PersonName::parse(name)) else { continue };
            let Some(scope) = Scope::parse(areas) else { continue };
            let id = AccountId::new(now, chance::bytes(&*self.chance)?);
            let new = NewAccount { id, email, name, role, scope, demonstration: true };
            if write.add_account(&new, AccountState::Active, now).await? {
                made.push(new);
            }
        }
        for new in &made {
            let about = rights(new.role, &new.scope).text(Field::Origin, "デモ");
            let entry = Entry::new(now, By::PROGRAM, Deed::AccountAdded, Thing::Account(new.id));
            write.record(&entry.with(about)).await?;
        }
        write.commit().await?;
        Ok(made.len())
    }

    /// A new link for each account of the demonstration that is in use, in the order in which they are introduced. Each
    /// works once, for a day; those of before do not work any more.
    pub async fn demo_links(&self) -> Result<Vec<DemoLink>, DoorError> {
        let until = self.clock.now() + DEMO_LINK;
        // One work for all: the start waits for one commit.
        let mut write = self.store.write().await?;
        let mut accounts = write.accounts().await?;
        accounts.retain(|account| account.demonstration && account.state == AccountState::Active);
        let place = |account: &Account| {
            PEOPLE.iter().position(|(email, ..)| *email == account.email.as_str()).unwrap_or(PEOPLE.len())
        };
        accounts.sort_by_key(place);
        let mut links = Vec::with_capacity(accounts.len());
        for account in accounts {
            let token = self.token()?;
            let link = (Purpose::SignIn, token.hash(), until);
            self.hand_out(&mut write, &account, link, Manager::PROGRAM, Deed::SignInLinkMade).await?;
            links.push(DemoLink { account, token });
        }
        write.commit().await?;
        Ok(links)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_of_every_role_is_there() {
        for role in Role::ALL {
            assert!(PEOPLE.iter().any(|(_, _, theirs, _)| *theirs == role), "{role}");
        }
        for (email, name, _, areas) in PEOPLE {
            let email = Email::parse(email).expect("an address");
            assert!(email.domain().starts_with("example."), "nobody's domain");
            assert!(PersonName::parse(name).expect("a name").as_str().contains("架空"));
            assert!(!Scope::parse(areas).expect("areas").is_empty());
        }
    }
}
