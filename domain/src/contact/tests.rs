use proptest::prelude::*;

use super::*;
use crate::{audit::Fields, date::wareki};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn details(channel: Channel, written: &str) -> Details {
    Details {
        address: Address::parse(channel, written).expect("an address"),
        person: None,
        department: None,
        source: Source::Notice,
        source_on: day("2026-04-01"),
        consent: Consent::Given { on: day("2026-04-01"), means: Means::Paper },
        stop: None,
        note: None,
        confirmed_on: day("2026-04-01"),
    }
}

fn id() -> ContactId {
    ContactId::new("2026-04-01T00:00:00Z".parse().expect("an instant"), [0xab; 10])
}

#[test]
fn a_number_is_read_however_it_is_written() {
    for (written, shown) in [
        ("078-123-4567", "078-123-4567"),
        ("０７８（１２３）４５６７", "078-123-4567"),
        ("電話：078ー123―4567", "078-123-4567"),
        ("TEL. 078 123 4567", "078-123-4567"),
        ("FAX:0781234567", "0781234567"),
        ("0312345678", "03-1234-5678"),
        ("09012345678", "090-1234-5678"),
        ("0120123456", "0120-123-456"),
        ("08001234567", "0800-123-4567"),
        ("+81 78-123-4567", "078-123-4567"),
        ("+81 (0)78 123 4567", "078-123-4567"),
        ("078-123-4567 (内線 12)", "078-123-4567（内線12）"),
    ] {
        let number = PhoneNumber::parse(written).unwrap_or_else(|error| panic!("{written}: {error}"));
        assert_eq!(number.as_str(), shown, "{written}");
        assert_eq!(PhoneNumber::parse(shown).as_ref(), Ok(&number), "{shown} reads back");
    }
    let same = |one, other| {
        let key = |text| PhoneNumber::parse(text).expect("a number").key().to_owned();
        key(one) == key(other)
    };
    assert!(same("078-123-4567", "0781234567") && !same("078-123-4567", "078-123-4567内線1"));
}

#[test]
fn what_is_no_number_says_what_is_missing() {
    for (written, error) in [
        ("", PhoneError::Shape),
        ("なし", PhoneError::Shape),
        ("078-123-456a", PhoneError::Shape),
        ("123-4567", PhoneError::NoArea),
        ("078-123-456", PhoneError::Digits),
        ("078-123-45678", PhoneError::Digits),
        ("090-123-4567", PhoneError::Digits),
    ] {
        assert_eq!(PhoneNumber::parse(written), Err(error), "{written}");
    }
}

#[test]
fn a_postal_code_gets_its_sign() {
    for (written, shown) in [
        ("６５０－０００１　兵庫県神戸市架空通１－２", "〒650-0001 兵庫県神戸市架空通1-2"),
        ("〒 6500001兵庫県", "〒650-0001 兵庫県"),
        ("兵庫県神戸市", "兵庫県神戸市"),
        ("1234番地", "1234番地"),
    ] {
        let address = PostalAddress::parse(written).expect("an address");
        assert_eq!(address.as_str(), shown);
        assert_eq!(PostalAddress::parse(shown), Ok(address));
    }
    assert_eq!(PostalAddress::parse("〒650-0001"), Err(PostError::Empty));
    assert_eq!(PostalAddress::parse(&"市".repeat(201)), Err(PostError::TooLong));
}

#[test]
fn who_may_be_mailed_and_why_not() {
    let open = Around::PLAIN;
    let mut box_ = details(Channel::Email, "info@example.jp");
    assert_eq!(box_.mailable(open).map(crate::people::Email::as_str), Ok("info@example.jp"));
    let elsewhere = Around { stopped_elsewhere: true, listed: true };
    assert_eq!(box_.mailable(elsewhere), Err(NotMailed::StoppedElsewhere));
    assert_eq!(box_.mailable(Around { listed: false, ..open }), Err(NotMailed::NotListed));
    box_.consent = Consent::Unknown;
    assert_eq!(box_.mailable(open), Err(NotMailed::NoConsent));
    box_.consent = Consent::Refused { on: day("2026-05-01"), means: Means::Call };
    let refused = box_.mailable(open).expect_err("refused");
    assert_eq!(refused.sentence(), "令和8年5月1日に、メールの受取りを断られています。");
    box_.consent = Consent::Given { on: day("2026-05-01"), means: Means::Call };
    box_.stop = Some(Stop { since: day("2026-06-01"), reason: StopReason::Asked });
    let stopped = box_.mailable(open).expect_err("stopped");
    assert!(stopped.sentence().starts_with(&wareki(day("2026-06-01"))), "a stop outweighs a consent");
    let phone = details(Channel::Phone, "078-123-4567");
    assert_eq!(phone.mailable(open), Err(NotMailed::NoEmail(Channel::Phone)));
}

#[test]
fn an_office_is_reached_by_the_best_of_its_contacts() {
    let agreed = details(Channel::Email, "a@example.jp").terms();
    let unknown = Terms { consent: Consent::Unknown, ..agreed };
    let phone = details(Channel::Phone, "078-123-4567").terms();
    let of = |terms: &[Terms]| Reach::of(terms.iter().map(|terms| (*terms, Around::PLAIN)));
    assert_eq!(of(&[]), Reach::Nothing);
    assert_eq!(of(&[phone]), Reach::OtherWays);
    assert_eq!(of(&[phone, unknown]), Reach::Unconfirmed);
    assert_eq!(of(&[phone, unknown, agreed]), Reach::Mailable);
    let stop = Some(Stop { since: day("2026-06-01"), reason: StopReason::Bounced });
    assert_eq!(of(&[Terms { stop, ..agreed }]), Reach::Stopped);
}

#[test]
fn nothing_personal_shows_in_a_log_or_in_the_trail() {
    let mut contact = details(Channel::Email, "taro@example.jp");
    contact.person = Some(PersonName::parse("架空 太郎").expect("a name"));
    contact.department = Tidy::parse("相談係").expect("short");
    contact.note = Tidy::parse("午後は不在").expect("short");
    let mut after = contact.clone();
    after.address = Address::parse(Channel::Email, "jiro@example.jp").expect("an address");
    after.person = PersonName::parse("架空 次郎").ok();
    after.note = None;
    after.consent = Consent::Unknown;
    let (old, new) = contact.trail(&after, id());
    let kept = |fields: Fields| fields.kept().unwrap_or_default();
    let told = [kept(contact.told(id())), kept(old.clone()), kept(new.clone()), format!("{contact:?}")];
    for personal in ["taro", "jiro", "example", "太郎", "次郎", "相談", "午後"] {
        assert!(told.iter().all(|text| !text.contains(personal)), "{personal}: {told:?}");
    }
    let (old, new) = (kept(old), kept(new));
    assert!(old.contains("\"name\":null") && new.contains("\"name\":null"), "both had a name: {old} {new}");
    assert!(old.contains("\"remark\":null") && !new.contains("remark"), "the remark is gone: {new}");
    assert!(old.contains("同意あり") && new.contains("未確認") && !old.contains("department"));
}

#[test]
fn words_read_back() {
    for channel in Channel::ALL {
        assert_eq!(Channel::from_key(channel.key()), Some(channel));
    }
    for source in Source::ALL {
        assert_eq!(Source::from_key(source.key()), Some(*source));
    }
    let given = Consent::Given { on: day("2026-05-01"), means: Means::Web };
    for consent in [Consent::Unknown, given] {
        let (on, means) = consent.said().unzip();
        assert_eq!(Consent::from_kept(consent.kind(), on, means), Some(consent));
    }
    assert_eq!(Consent::from_kept("given", None, None), None);
    assert_eq!(ContactId::parse(&id().to_string()), Some(id()));
    assert_eq!(id().short(), "abab-abab");
    assert!(Department::parse(&"あ".repeat(61)).is_err() && Department::parse(" ") == Ok(None));
}

proptest! {
    #[test]
    fn an_address_reads_back_what_it_shows(written in "\\PC{0,40}|0[0-9() ー-]{8,13}|〒?[0-9-]{6,8}[あ-ん]{1,9}", at in 0_usize..4) {
        let channel = Channel::ALL[at];
        if let Ok(address) = Address::parse(channel, &written) {
            let again = Address::parse(channel, address.as_str());
            prop_assert_eq!(again.as_ref().map(Address::key), Ok(address.key()));
            prop_assert_eq!(again, Ok(address));
        }
    }
}
