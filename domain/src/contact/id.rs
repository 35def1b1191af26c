//! What contacts and deletions are called by machines.

use crate::id::id;

id! {
    /// A contact of an office. It says nothing about whom it belongs to, and stays in records when the contact is gone.
    ContactId
}

id! {
    /// A deletion, as its certificate names it.
    DeletionId
}
