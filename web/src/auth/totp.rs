//! The second factor from a telephone: codes of six digits that change every half minute (RFC 6238).

use chrono::{DateTime, Utc};
use qrcode::{EcLevel, QrCode, render::svg};
use totp_rs::{Algorithm, Builder, Secret, Totp as Generator};

use crate::urls::encode;

/// Bytes of a secret: as many as SHA-1 has (RFC 4226, 4 recommends 160 bits).
pub const SECRET: usize = 20;
/// Seconds a code is valid.
const STEP: u64 = 30;
/// Steps that the telephone's clock may be wrong, to either side.
const SKEW: u16 = 1;
/// Under which name the code stands on the telephone.
const ISSUER: &str = "データ連携 普及ボード";

/// The secret that a telephone and the account share.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSecret([u8; SECRET]);

/// The library will not take a secret, a name or a picture of ours: a fault of the program.
#[derive(Debug, thiserror::Error)]
#[error("second factor: {0}")]
pub struct TotpError(String);

impl TotpSecret {
    /// The secret of these bytes of chance.
    #[must_use]
    pub const fn new(chance: [u8; SECRET]) -> Self {
        Self(chance)
    }

    /// The secret that was kept in this form.
    #[must_use]
    pub fn from_kept(kept: &str) -> Option<Self> {
        let bytes = Secret::try_from_base32(kept).ok()?;
        let bytes: &[u8] = bytes.as_ref();
        bytes.try_into().ok().map(Self)
    }

    /// How it is kept: in base 32. It cannot be a hash, because its codes are made from it.
    #[must_use]
    pub fn kept(&self) -> String {
        Secret::from(&self.0[..]).to_base32()
    }

    /// The step of the code if it is one of now (half a minute earlier or later included) and of a step after
    /// `last`. A code opens once: keep the step that is returned as the next `last`.
    pub fn check(&self, code: &str, now: DateTime<Utc>, last: Option<u64>) -> Result<Option<u64>, TotpError> {
        let code: String =
            domain::text::nfkc(code).chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        let seconds = u64::try_from(now.timestamp()).unwrap_or(0);
        let step = self.generator()?.check(&code, seconds);
        Ok(step.filter(|step| last.is_none_or(|last| *step > last)))
    }

    /// The code of a moment: for tests, and for nobody else.
    #[cfg(test)]
    pub(crate) fn code(&self, now: DateTime<Utc>) -> Result<String, TotpError> {
        let seconds = u64::try_from(now.timestamp()).unwrap_or(0);
        Ok(self.generator()?.generate(seconds).to_string())
    }

    /// The secret for typing, in groups of four.
    pub fn typed(&self) -> String {
        let written = self.kept();
        let letters: Vec<char> = written.chars().collect();
        letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(" ")
    }

    /// The secret for the telephone's camera: a square of SVG without styles, readable on any background.
    pub fn picture(&self, account: &str) -> Result<String, TotpError> {
        let address = self.address(account);
        let code = QrCode::with_error_correction_level(address, EcLevel::M).map_err(error)?;
        let picture = code.render::<svg::Color<'_>>().min_dimensions(200, 200).quiet_zone(true).build();
        // The prologue of a file has no place inside a page.
        Ok(picture.split_once("?>").map_or(picture.as_str(), |(_, svg)| svg).trim().to_owned())
    }

    /// The `otpauth` address that the picture holds.
    #[must_use]
    pub fn address(&self, account: &str) -> String {
        let (mut issuer, mut whose) = (String::new(), String::new());
        encode(ISSUER, &mut issuer);
        encode(account, &mut whose);
        let secret = self.kept();
        format!(
            "otpauth://totp/{issuer}:{whose}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits=6&period={STEP}"
        )
    }

    fn generator(&self) -> Result<Generator, TotpError> {
        Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(6)
            .with_skew(SKEW)
            .with_step_duration(STEP)
            .with_secret(Secret::from(&self.0[..]))
            .build()
            .map_err(error)
    }
}

impl std::fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TotpSecret(…)")
    }
}

fn error(why: impl std::fmt::Display) -> TotpError {
    TotpError(why.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).expect("an instant")
    }

    fn secret() -> TotpSecret {
        TotpSecret::new(*b"12345678901234567890")
    }

    #[test]
    fn the_codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, the last six of its eight digits.
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924")] {
            assert_eq!(secret().code(at(seconds)).expect("a code"), code);
            let step = u64::try_from(seconds).expect("after 1970") / STEP;
            assert_eq!(secret().check(code, at(seconds), None).expect("an answer"), Some(step));
        }
    }

    #[test]
    fn a_code_opens_once_and_for_a_short_while() {
        let code = secret().code(at(3_000)).expect("a code");
        let check = |seconds, last| secret().check(&code, at(seconds), last).expect("an answer");
        assert_eq!(check(3_000, None), Some(100));
        assert_eq!(check(3_000, Some(100)), None, "not twice");
        assert_eq!(check(3_000, Some(101)), None, "not after a later one");
        assert_eq!((check(3_059, None), check(2_970, None)), (Some(100), Some(100)));
        assert_eq!((check(3_060, None), check(2_969, None)), (None, None));
    }

    #[test]
    fn a_code_may_be_typed_in_any_width() {
        let code = secret().code(at(59)).expect("a code");
        let wide: String =
            code.chars().map(|c| char::from_u32(c as u32 + 0xfee0).expect("a digit")).collect();
        for typed in [format!(" {} {}", &code[..3], &code[3..]), wide] {
            assert!(secret().check(&typed, at(59), None).expect("an answer").is_some(), "{typed}");
        }
        for wrong in ["", "28708", "2870820", "abcdef"] {
            assert_eq!(secret().check(wrong, at(59), None).expect("an answer"), None);
        }
    }

    #[test]
    fn a_secret_is_kept_and_found_again() {
        assert_eq!(secret().kept(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(TotpSecret::from_kept(&secret().kept()), Some(secret()));
        assert_eq!(TotpSecret::from_kept("GEZDGNBV"), None);
    }

    #[test]
    fn the_secret_reaches_the_telephone() {
        let address = secret().address("hanako@example.lg.jp");
        assert!(address.contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), "{address}");
        assert!(
            address.starts_with("otpauth://totp/%E3%83%87") && address.contains(":hanako%40example.lg.jp?")
        );
        assert_eq!(secret().typed(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        let picture = secret().picture("hanako@example.lg.jp").expect("a picture");
        assert!(picture.starts_with("<svg") && picture.ends_with("</svg>") && !picture.contains("style"));
        assert!(!format!("{:?}", secret()).contains("GEZD"));
    }
}
