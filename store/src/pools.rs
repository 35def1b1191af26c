//! How many connections there are, for those who watch over the program.

use crate::engine::{Pools, Store};

/// The connections of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connections {
    /// What they are for: `read`, `write`, or `any` where one kind does both.
    pub kind: &'static str,
    /// How many are at work.
    pub busy: u32,
    /// How many are open and wait for work.
    pub idle: u32,
    /// How many there may be.
    pub most: u32,
}

impl Store {
    /// The connections of this process to the database.
    #[must_use]
    pub fn connections(&self) -> Vec<Connections> {
        fn of<D: sqlx::Database>(kind: &'static str, pool: &sqlx::Pool<D>) -> Connections {
            let idle = u32::try_from(pool.num_idle()).unwrap_or(u32::MAX);
            let busy = pool.size().saturating_sub(idle);
            Connections { kind, busy, idle, most: pool.options().get_max_connections() }
        }
        match &*self.pools {
            Pools::Sqlite { readers, writer } => vec![of("read", readers), of("write", writer)],
            Pools::Postgres(pool) => vec![of("any", pool)],
        }
    }
}
