//! Municipalities and kinds of service by small numbers, so that counting is adding to a slot of a list.

use domain::{code::MunicipalityCode, service::ServiceKind};

/// No such place.
const NONE: u16 = u16::MAX;

/// The place of each municipality in a sorted list of them.
pub(crate) struct Places {
    /// By the first five digits of the code; the sixth follows from them.
    at: Vec<u16>,
}

impl Places {
    /// The places of these municipalities in their order.
    pub(crate) fn new(municipalities: &[MunicipalityCode]) -> Self {
        let slots = municipalities.iter().map(|code| slot(*code) + 1).max().unwrap_or(0);
        let mut at = vec![NONE; slots];
        for (i, code) in (0_u16..).zip(municipalities) {
            at[slot(*code)] = i;
        }
        Self { at }
    }

    pub(crate) fn get(&self, code: MunicipalityCode) -> Option<usize> {
        self.at.get(slot(code)).filter(|at| **at != NONE).map(|at| usize::from(*at))
    }
}

fn slot(code: MunicipalityCode) -> usize {
    // Six digits fit into any usize this runs on.
    (code.get() / 10) as usize
}

/// The kinds of service that occur, numbered as they come.
pub(crate) struct Kinds {
    at: Vec<u16>,
    kinds: Vec<ServiceKind>,
}

impl Kinds {
    /// The kinds of these rows.
    pub(crate) fn new(kinds: impl Iterator<Item = ServiceKind>) -> Self {
        let mut numbered = Self { at: Vec::new(), kinds: Vec::new() };
        for kind in kinds {
            let id = usize::from(kind.id());
            if id >= numbered.at.len() {
                numbered.at.resize(id + 1, NONE);
            }
            if numbered.at[id] == NONE {
                numbered.at[id] = u16::try_from(numbered.kinds.len()).unwrap_or(NONE);
                numbered.kinds.push(kind);
            }
        }
        numbered
    }

    /// The number of a kind that occurs.
    pub(crate) fn get(&self, kind: ServiceKind) -> usize {
        usize::from(self.at[usize::from(kind.id())])
    }

    pub(crate) fn all(&self) -> &[ServiceKind] {
        &self.kinds
    }
}
