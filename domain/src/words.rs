//! Closed lists of words: each has the word under which it is kept and the one that people read.

/// An enum of which every case has a kept word and a name on pages.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $case:ident = $key:literal, $shown:literal;)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$doc])* $case,)* }

        impl $name {
            /// Every one there is, in the order in which pages list them.
            pub const ALL: &[Self] = &[$(Self::$case,)*];

            /// The word under which it is kept.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self { $(Self::$case => $key,)* }
            }

            /// Its name on pages.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$case => $shown,)* }
            }

            /// The one kept under this word.
            #[must_use]
            pub fn from_key(key: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|word| word.key() == key)
            }
        }
    };
}
pub(crate) use words;
