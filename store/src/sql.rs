//! Every statement of the product, each from a file of its own under `queries/`.
//!
//! A statement is one text that both engines read, or one text each (`name.sqlite.sql`, `name.postgres.sql`) where
//! they must differ: JSON results, and taking a row that others may be taking. Tests prepare each of them on both
//! engines and fail when one of them is never run.

use std::sync::atomic::{AtomicU32, Ordering};

/// A statement: the same text on both engines, or one text each.
pub struct Sql {
    /// Where it stands under `queries/`.
    pub name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
    runs: AtomicU32,
}

impl Sql {
    pub(crate) const fn new(name: &'static str, sqlite: &'static str, postgres: &'static str) -> Self {
        Self { name, sqlite, postgres, runs: AtomicU32::new(0) }
    }

    pub(crate) fn sqlite(&self) -> &'static str {
        self.runs.fetch_add(1, Ordering::Relaxed);
        self.sqlite
    }

    pub(crate) fn postgres(&self) -> &'static str {
        self.runs.fetch_add(1, Ordering::Relaxed);
        self.postgres
    }

    pub(crate) const fn sqlite_text(&self) -> &'static str {
        self.sqlite
    }

    pub(crate) const fn postgres_text(&self) -> &'static str {
        self.postgres
    }

    /// How often it was run in this process.
    pub fn runs(&self) -> u32 {
        self.runs.load(Ordering::Relaxed)
    }
}

macro_rules! statements {
    (shared { $($one:ident = $path:literal;)* } split { $($two:ident = $pair:literal;)* }) => {
        $(pub(crate) static $one: Sql = {
            const TEXT: &str = include_str!(concat!("../queries/", $path, ".sql"));
            Sql::new($path, TEXT, TEXT)
        };)*
        $(pub(crate) static $two: Sql = Sql::new(
            $pair,
            include_str!(concat!("../queries/", $pair, ".sqlite.sql")),
            include_str!(concat!("../queries/", $pair, ".postgres.sql")),
        );)*
        /// Every statement there is.
        pub static ALL: &[&Sql] = &[$(&$one,)* $(&$two,)*];
    };
}

statements! {
    shared {
        AUDIT_ADD = "audit/add";
        AUDIT_AFTER = "audit/after";
        AUDIT_COUNT = "audit/count";
        AUDIT_HEAD = "audit/head";
        AUDIT_LIST = "audit/list";
        AUDIT_OF = "audit/of";
        AUDIT_PUT_HEAD = "audit/put_head";
        AUDIT_TAKE = "audit/take";
        BOARD_MUNICIPALITY = "board/municipality";
        BOARD_PREFECTURE = "board/prefecture";
        COLUMNS_FIND = "columns/find";
        COLUMNS_REMEMBER = "columns/remember";
        CONTACTS_ADD = "contacts/add";
        CONTACTS_ANY = "contacts/any";
        CONTACTS_CHANGE = "contacts/change";
        CONTACTS_END_STOP = "contacts/end_stop";
        CONTACTS_ERASE = "contacts/erase";
        CONTACTS_FORGET_DRAFTS = "contacts/forget_drafts";
        CONTACTS_IDS_OF = "contacts/ids_of";
        CONTACTS_INSIDE = "contacts/inside";
        CONTACTS_OF = "contacts/of";
        CONTACTS_OFFICES = "contacts/offices";
        CONTACTS_OFFICES_OF = "contacts/offices_of";
        CONTACTS_OFFICES_OF_COUNT = "contacts/offices_of_count";
        CONTACTS_PLACE = "contacts/place";
        CONTACTS_PUT_STOP = "contacts/put_stop";
        CONTACTS_STOPS = "contacts/stops";
        CONTACTS_TERMS = "contacts/terms";
        DEMO_ADDRESS_STOP = "demo/address_stop";
        DEMO_CONTACT = "demo/contact";
        DRAFTS_FIND = "drafts/find";
        DRAFTS_FORGET = "drafts/forget";
        DRAFTS_KEEP = "drafts/keep";
        DRAFTS_LAPSED = "drafts/lapsed";
        DRAFTS_SWEEP = "drafts/sweep";
        DRAFTS_TRIM = "drafts/trim";
        DEMO_FINDING = "demo/finding";
        DEMO_IMPORT = "demo/import";
        DEMO_IMPORT_FILE = "demo/import_file";
        DEMO_INTAKE = "demo/intake";
        DEMO_INTAKE_FIXES = "demo/intake_fixes";
        DEMO_OFFICE_CARD = "demo/office_card";
        DEMO_OFFICE_CLOSING = "demo/office_closing";
        DEMO_OFFICE_EDIT = "demo/office_edit";
        DEMO_OFFICE_REVERSAL = "demo/office_reversal";
        DEMO_OFFICE_SEARCH = "demo/office_search";
        DEMO_OFFICE_SEAT = "demo/office_seat";
        DEMO_OFFICE_SERVICE = "demo/office_service";
        DEMO_ROLLUP_MUNICIPALITY = "demo/rollup_municipality";
        DEMO_ROLLUP_PREFECTURE = "demo/rollup_prefecture";
        DEMO_ROLLUP_SERVICE = "demo/rollup_service";
        DEMO_USAGE_EFFECTIVE = "demo/usage_effective";
        DEMO_USAGE_LISTING = "demo/usage_listing";
        DEMO_USAGE_MEMBER = "demo/usage_member";
        DEMO_WEB_FETCH = "demo/web_fetch";
        EDITS_ADD = "edits/add";
        EDITS_ALL = "edits/all";
        EDITS_CHANGE = "edits/change";
        EDITS_OF = "edits/of";
        EDITS_PLACED = "edits/placed";
        EDITS_TAKE_BACK = "edits/take_back";
        IMPORTS_ADD = "imports/add";
        IMPORTS_ADD_FILE = "imports/add_file";
        IMPORTS_COUNT = "imports/count";
        IMPORTS_COVERAGES = "imports/coverages";
        IMPORTS_EXPORTS_SINCE = "imports/exports_since";
        IMPORTS_FILES = "imports/files";
        IMPORTS_FINDINGS = "imports/findings";
        IMPORTS_FIRST_OFFICES = "imports/first_offices";
        IMPORTS_GET = "imports/get";
        IMPORTS_HASHES = "imports/hashes";
        IMPORTS_LAST_HEADER = "imports/last_header";
        IMPORTS_LATER = "imports/later";
        IMPORTS_LIST = "imports/list";
        IMPORTS_MARK_UNDONE = "imports/mark_undone";
        IMPORTS_NEXT = "imports/next";
        INTAKES_ADD = "intakes/add";
        INTAKES_ADD_FILE = "intakes/add_file";
        INTAKES_APPLY = "intakes/apply";
        INTAKES_FILES = "intakes/files";
        INTAKES_FORGET_ROWS = "intakes/forget_rows";
        INTAKES_GET = "intakes/get";
        INTAKES_KEEP_TRIAL = "intakes/keep_trial";
        INTAKES_OLD = "intakes/old";
        INTAKES_OPEN = "intakes/open";
        INTAKES_RAISE = "intakes/raise";
        INTAKES_ROWS = "intakes/rows";
        INTAKES_ROWS_COUNT = "intakes/rows_count";
        INTAKES_SET = "intakes/set";
        INTAKES_SET_WISHES = "intakes/set_wishes";
        INTAKES_SWEEP = "intakes/sweep";
        INTAKES_WITHDRAW = "intakes/withdraw";
        JOBS_ADD = "jobs/add";
        JOBS_BURY = "jobs/bury";
        JOBS_END = "jobs/end";
        JOBS_GET = "jobs/get";
        JOBS_HASTEN = "jobs/hasten";
        JOBS_LATEST = "jobs/latest";
        JOBS_LIST = "jobs/list";
        JOBS_NEXT = "jobs/next";
        JOBS_RELEASE = "jobs/release";
        JOBS_RENEW = "jobs/renew";
        JOBS_RETRY = "jobs/retry";
        JOBS_REVIVE = "jobs/revive";
        JOBS_SWEEP = "jobs/sweep";
        JOBS_TALLY = "jobs/tally";
        LISTS_OFFICE = "lists/office";
        LISTS_SEARCH_COUNT = "lists/search_count";
        LISTS_SEATS = "lists/seats";
        LISTS_UNMATCHED = "lists/unmatched";
        LISTS_USAGE_OF = "lists/usage_of";
        MASTER_DEFINITIONS = "master/definitions";
        MASTER_MUNICIPALITIES = "master/municipalities";
        MASTER_PREFECTURES = "master/prefectures";
        MASTER_PUT_DEFINITION = "master/put_definition";
        MASTER_PUT_MUNICIPALITY = "master/put_municipality";
        MASTER_PUT_PREFECTURE = "master/put_prefecture";
        MASTER_PUT_SCOPE = "master/put_scope";
        MASTER_PUT_SERVICE = "master/put_service";
        MASTER_SCOPES = "master/scopes";
        MASTER_SERVICES = "master/services";
        META_ADVANCE = "meta/advance";
        META_GET = "meta/get";
        META_PUT = "meta/put";
        OFFICES_CLOSE = "offices/close";
        OFFICES_LEAVE_SEATS = "offices/leave_seats";
        OFFICES_NEXT_CARD = "offices/next_card";
        OFFICES_SEATED = "offices/seated";
        OFFICES_UNSEARCH = "offices/unsearch";
        OFFICES_UNSEARCH_PAST = "offices/unsearch_past";
        PEOPLE_ACCOUNT = "people/account";
        PEOPLE_ACCOUNTS = "people/accounts";
        PEOPLE_ACCOUNT_BY_EMAIL = "people/account_by_email";
        PEOPLE_ACTIVATE = "people/activate";
        PEOPLE_ADD_ACCOUNT = "people/add_account";
        PEOPLE_ADD_LINK = "people/add_link";
        PEOPLE_ADD_RECOVERY_CODE = "people/add_recovery_code";
        PEOPLE_AWAITED_OUTSIDE = "people/awaited_outside";
        PEOPLE_AWAIT_OUTSIDE = "people/await_outside";
        PEOPLE_BEGIN_OUTSIDE = "people/begin_outside";
        PEOPLE_CARRY_SESSION = "people/carry_session";
        PEOPLE_CHANGE_ACCOUNT = "people/change_account";
        PEOPLE_CONFIRM_TOTP = "people/confirm_totp";
        PEOPLE_COUNT_FAILURE = "people/count_failure";
        PEOPLE_CREDENTIALS = "people/credentials";
        PEOPLE_CREDENTIALS_OF = "people/credentials_of";
        PEOPLE_DISABLE_ACCOUNT = "people/disable_account";
        PEOPLE_END_ALL_SESSIONS = "people/end_all_sessions";
        PEOPLE_END_EVERY_SESSION = "people/end_every_session";
        PEOPLE_END_OTHER_SESSIONS = "people/end_other_sessions";
        PEOPLE_END_OUTSIDE = "people/end_outside";
        PEOPLE_END_SESSION = "people/end_session";
        PEOPLE_FORGET_DEMO_ACCOUNTS = "people/forget_demo_accounts";
        PEOPLE_FORGET_DISABLED_ACCOUNT = "people/forget_disabled_account";
        PEOPLE_FORGET_EVERY_LINK = "people/forget_every_link";
        PEOPLE_FORGET_EVERY_PROPOSAL = "people/forget_every_proposal";
        PEOPLE_FORGET_LINKS = "people/forget_links";
        PEOPLE_FORGET_PASSWORD = "people/forget_password";
        PEOPLE_FORGET_PROPOSAL = "people/forget_proposal";
        PEOPLE_FORGET_RECOVERY_CODES = "people/forget_recovery_codes";
        PEOPLE_FORGET_TOTP = "people/forget_totp";
        PEOPLE_FORGIVE = "people/forgive";
        PEOPLE_HOLD_ACCOUNT = "people/hold_account";
        PEOPLE_HOLD_OPERATORS = "people/hold_operators";
        PEOPLE_INVITE_AGAIN = "people/invite_again";
        PEOPLE_IN_USE = "people/in_use";
        PEOPLE_KNOCK = "people/knock";
        PEOPLE_LINK = "people/link";
        PEOPLE_NEXT_EPOCH = "people/next_epoch";
        PEOPLE_OPEN_SESSION = "people/open_session";
        PEOPLE_OUTSIDE_ACCOUNT = "people/outside_account";
        PEOPLE_OUTSIDE_IDENTITIES = "people/outside_identities";
        PEOPLE_PROPOSE_TOTP = "people/propose_totp";
        PEOPLE_PROVE_SESSION = "people/prove_session";
        PEOPLE_RECOVERY_CODES_LEFT = "people/recovery_codes_left";
        PEOPLE_REDEEM_LINK = "people/redeem_link";
        PEOPLE_REPLACE_PASSWORD = "people/replace_password";
        PEOPLE_SECOND_FACTORS = "people/second_factors";
        PEOPLE_SESSION = "people/session";
        PEOPLE_SESSIONS_OF = "people/sessions_of";
        PEOPLE_SET_PASSWORD = "people/set_password";
        PEOPLE_SIGNED_IN = "people/signed_in";
        PEOPLE_STANDING = "people/standing";
        PEOPLE_SWEEP_ATTEMPTS = "people/sweep_attempts";
        PEOPLE_SWEEP_LINKS = "people/sweep_links";
        PEOPLE_SWEEP_OUTSIDE = "people/sweep_outside";
        PEOPLE_SWEEP_SESSIONS = "people/sweep_sessions";
        PEOPLE_TAKE_BACK_FAILURE = "people/take_back_failure";
        PEOPLE_TIE_OUTSIDE = "people/tie_outside";
        PEOPLE_TOTP = "people/totp";
        PEOPLE_TOUCH_SESSION = "people/touch_session";
        PEOPLE_TRIM_LINKS = "people/trim_links";
        PEOPLE_UNTIE_OUTSIDE = "people/untie_outside";
        PEOPLE_USE_RECOVERY_CODE = "people/use_recovery_code";
        PEOPLE_USE_TOTP_STEP = "people/use_totp_step";
        PUBLISHED_ADD_ROW = "published/add_row";
        PUBLISHED_ADD_TABLE = "published/add_table";
        PUBLISHED_FORGET_ROWS = "published/forget_rows";
        PUBLISHED_FORGET_TABLE = "published/forget_table";
        PUBLISHED_ROWS = "published/rows";
        PUBLISHED_TABLES = "published/tables";
        PUBLISHED_WITHDRAW = "published/withdraw";
        PUBLISHED_WITHDRAW_ROWS = "published/withdraw_rows";
        RETENTION_ADD_DELETION = "retention/add_deletion";
        RETENTION_CHANGE = "retention/change";
        RETENTION_CLOSED = "retention/closed";
        RETENTION_CLOSED_COUNT = "retention/closed_count";
        RETENTION_DELETION = "retention/deletion";
        RETENTION_DELETIONS = "retention/deletions";
        RETENTION_DELETIONS_SINCE = "retention/deletions_since";
        RETENTION_DELETION_COUNT = "retention/deletion_count";
        RETENTION_DISABLED_ACCOUNTS = "retention/disabled_accounts";
        RETENTION_DISABLED_ACCOUNTS_COUNT = "retention/disabled_accounts_count";
        RETENTION_JOBS_COUNT = "retention/jobs_count";
        RETENTION_RAN = "retention/ran";
        RETENTION_RULES = "retention/rules";
        RETENTION_UNCONFIRMED = "retention/unconfirmed";
        RETENTION_UNCONFIRMED_COUNT = "retention/unconfirmed_count";
        ROLLUPS_DATES = "rollups/dates";
        ROLLUPS_FORGET_MUNICIPALITIES = "rollups/forget_municipalities";
        ROLLUPS_FORGET_PREFECTURES = "rollups/forget_prefectures";
        ROLLUPS_FORGET_SERVICES = "rollups/forget_services";
        ROLLUPS_SILENCE_MUNICIPALITIES = "rollups/silence_municipalities";
        ROLLUPS_SILENCE_PREFECTURES = "rollups/silence_prefectures";
        ROLLUPS_SILENCE_SERVICES = "rollups/silence_services";
        SOUNDNESS_ORPHANS = "soundness/orphans";
        SOURCES_ADD = "sources/add";
        SOURCES_ADD_FETCH = "sources/add_fetch";
        SOURCES_ADD_FILE = "sources/add_file";
        SOURCES_ASK = "sources/ask";
        SOURCES_CHANGE = "sources/change";
        SOURCES_FETCH_COUNT = "sources/fetch_count";
        SOURCES_FETCHES = "sources/fetches";
        SOURCES_FILES = "sources/files";
        SOURCES_GET = "sources/get";
        SOURCES_LAST_GOOD = "sources/last_good";
        SOURCES_LATEST = "sources/latest";
        SOURCES_LIST = "sources/list";
        SOURCES_TRIED = "sources/tried";
        SOURCES_TRIM = "sources/trim";
        UNDO_EXTEND = "undo/extend";
        UNDO_LEAVE_SEATS = "undo/leave_seats";
        UNDO_TAKE_AWAY = "undo/take_away";
        UNDO_UNSEARCH = "undo/unsearch";
        USAGE_ADD_LISTING = "usage/add_listing";
        USAGE_FORGET_EFFECTIVE = "usage/forget_effective";
        USAGE_LISTINGS = "usage/listings";
        USAGE_SILENCE = "usage/silence";
        USAGE_WITHDRAW = "usage/withdraw";
        USAGE_WITHDRAW_EFFECTIVE = "usage/withdraw_effective";
        USAGE_WITHDRAW_MEMBERS = "usage/withdraw_members";
    }
    split {
        BOARD_MUNICIPALITY_TREND = "board/municipality_trend";
        BOARD_PREFECTURE_TREND = "board/prefecture_trend";
        BOARD_SERVICES = "board/services";
        BOARD_PREFECTURES = "board/prefectures";
        BOARD_MUNICIPALITIES = "board/municipalities";
        BOARD_WHOLE_PREFECTURE = "board/whole_prefecture";
        JOBS_TAKE = "jobs/take";
        LISTS_BY_KANA = "lists/by_kana";
        LISTS_BY_NUMBER = "lists/by_number";
        LISTS_COUNT = "lists/count";
        LISTS_PLAIN = "lists/plain";
        LISTS_SEARCH = "lists/search";
        OFFICES_ALL_SEATS = "offices/all_seats";
        OFFICES_CARDS = "offices/cards";
        OFFICES_SERVICES_AT = "offices/services_at";
        OFFICES_TIMELINE = "offices/timeline";
        UNDO_ENDED = "undo/ended";
        UNDO_FOUND_AGAIN = "undo/found_again";
        USAGE_MEMBERS = "usage/members";
    }
}
