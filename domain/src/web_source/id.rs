//! What sources and tries are called by machines.

use crate::id::id;

id! {
    /// A source on the web.
    WebSourceId
}

id! {
    /// A try to fetch a source.
    WebFetchId
}
