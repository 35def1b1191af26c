//! Secrets that are handed out once and kept only as a hash.

use std::fmt;

use sha2::{Digest as _, Sha256};

use crate::{hex::hex, text};

/// The SHA-256 of a secret, as it is kept: who reads the database learns nothing that opens anything.
///
/// A fast hash is enough because what it hides is never guessed: 256 bits of chance in a [`Token`], 120 in a
/// [`RecoveryCode`] (OWASP ASVS 5.0, 6.5.2 asks for a slow one below 112). Passwords are not hashed here.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SecretHash([u8; 32]);

impl SecretHash {
    /// The hash of these bytes.
    pub(super) fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The bytes.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for SecretHash {
    /// In 64 lower-case hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for SecretHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretHash({}…)", hex(&self.0[..4]))
    }
}

/// A secret for a machine to carry: in the cookie of a session, in a link of an invitation. 256 bits.
#[derive(Clone, PartialEq, Eq)]
pub struct Token([u8; 32]);

impl Token {
    /// The token of these bytes of chance.
    #[must_use]
    pub const fn new(chance: [u8; 32]) -> Self {
        Self(chance)
    }

    /// Reads 64 lower-case hexadecimal digits, and nothing else.
    #[must_use]
    pub fn parse(written: &str) -> Option<Self> {
        let digits: &[u8; 64] = written.as_bytes().try_into().ok()?;
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.as_chunks::<2>().0) {
            *byte = nibble(pair[0])? << 4 | nibble(pair[1])?;
        }
        Some(Self(bytes))
    }

    /// The secret itself, in 64 hexadecimal digits, to be handed out and then forgotten.
    #[must_use]
    pub fn reveal(&self) -> String {
        hex(&self.0)
    }

    /// What is kept of it.
    #[must_use]
    pub fn hash(&self) -> SecretHash {
        SecretHash::of(&self.0)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// A code for a person to keep on paper, which stands in once for a lost second factor. 120 bits:
/// `7K3M-0QZX-H5TN-9RWD-2B8C-VYJE`.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode([u8; 15]);

impl RecoveryCode {
    /// How many codes somebody is given at once.
    pub const SET: usize = 10;
    /// Digits and letters without I, L, O and U, which are misread or misspoken (Crockford's base 32).
    const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// The code of these bytes of chance.
    #[must_use]
    pub const fn new(chance: [u8; 15]) -> Self {
        Self(chance)
    }

    /// Reads a code as it was typed: any case, any width, with or without hyphens and spaces; O is 0, I and L are 1.
    #[must_use]
    pub fn parse(written: &str) -> Option<Self> {
        let mut values = Vec::with_capacity(24);
        for c in text::nfkc(written).chars() {
            if c.is_whitespace() || text::is_hyphen(c) || c == 'ー' {
                continue;
            }
            let letter = match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            let value = Self::LETTERS.iter().position(|known| char::from(*known) == letter)?;
            values.push(u64::try_from(value).ok()?);
        }
        let values: &[u64; 24] = values.as_slice().try_into().ok()?;
        let mut bytes = [0; 15];
        // Eight letters of five bits are five bytes.
        for (five, eight) in bytes.as_chunks_mut::<5>().0.iter_mut().zip(values.as_chunks::<8>().0) {
            let bits = eight.iter().fold(0_u64, |bits, value| bits << 5 | value);
            five.copy_from_slice(&bits.to_be_bytes()[3..]);
        }
        Some(Self(bytes))
    }

    /// The code itself, in six groups of four, to be shown once.
    #[must_use]
    pub fn reveal(&self) -> String {
        let mut shown = String::with_capacity(29);
        for five in self.0.as_chunks::<5>().0 {
            let bits = five.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
            for place in (0..8).rev() {
                if shown.len() % 5 == 4 {
                    shown.push('-');
                }
                let letter = usize::try_from(bits >> (5 * place) & 31).unwrap_or(0);
                shown.push(char::from(Self::LETTERS[letter]));
            }
        }
        shown
    }

    /// What is kept of it.
    #[must_use]
    pub fn hash(&self) -> SecretHash {
        SecretHash::of(&self.0)
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}

const fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_kept_is_the_sha_256() {
        // FIPS 180: the digest of 32 bytes of nought.
        let expected = "66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925";
        assert_eq!(Token::new([0; 32]).hash().to_string(), expected);
    }

    #[test]
    fn a_secret_does_not_show() {
        let token = Token::new([0xab; 32]);
        let code = RecoveryCode::new([0xab; 15]);
        let shown = format!("{token:?} {code:?} {:?}", token.hash());
        assert!(!shown.contains("abab") && !shown.contains(&code.reveal()[..4]), "{shown}");
    }

    #[test]
    fn a_token_is_read_in_one_form_only() {
        let token = Token::new([0xab; 32]).reveal();
        assert!(Token::parse(&token).is_some());
        for wrong in
            [&token[1..], &token.to_uppercase(), &format!("{token}0"), &format!(" {}", &token[1..]), ""]
        {
            assert_eq!(Token::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = RecoveryCode::parse("0123-4567-89ab-cdef-ghjk-mnpq").expect("a code");
        assert_eq!(code.reveal(), "0123-4567-89AB-CDEF-GHJK-MNPQ");
        assert_eq!(RecoveryCode::parse("oi23 ４５６７ー89ABcdefＧＨＪＫmnpq"), Some(code.clone()));
        assert_eq!(RecoveryCode::parse("0123-4567-89AB-CDEF-GHJK-MNP"), None);
        assert_eq!(RecoveryCode::parse("0123-4567-89AB-CDEF-GHJK-MNPU"), None);
        assert_eq!(RecoveryCode::parse(""), None);
    }

    proptest! {
        #[test]
        fn secrets_read_back(bytes: [u8; 32]) {
            let token = Token::new(bytes);
            prop_assert_eq!(Token::parse(&token.reveal()), Some(token));
            let mut chance = [0; 15];
            chance.copy_from_slice(&bytes[..15]);
            let code = RecoveryCode::new(chance);
            prop_assert_eq!(code.reveal().len(), 29);
            prop_assert_eq!(RecoveryCode::parse(&code.reveal()), Some(code));
        }

        #[test]
        fn anything_else_is_refused_quietly(written in "\\PC*") {
            prop_assert_eq!(Token::parse(&written), None);
            prop_assert!(RecoveryCode::parse(&written).is_none());
        }
    }
}
