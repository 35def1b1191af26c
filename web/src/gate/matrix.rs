//! Every address of the product, asked for by nobody and by everybody, at a place inside of what most of them look after and at one
//! outside: what the table of rights says is what happens (A2, R17).
//!
//! What is expected is written out here once more, from roles and areas, and does not ask [`Rule::admit`].

use std::{fmt::Write as _, fs, net::SocketAddr, path::Path, sync::Arc};

use axum::{body::Body, extract::Request, response::Response};
use clap::Parser;
use desk::{Becomes, Desk, Order, master::Master, originals::Originals, runs::Runs};
use domain::{
    area::Area,
    audit::By,
    chance::Counting,
    clock::FixedClock,
    people::{Act, NetworkAddress, Role, Session, Token},
};
use http::{
    Method, StatusCode,
    header::{CONTENT_TYPE, COOKIE, HOST, LOCATION},
};
use store::Store;
use tempfile::TempDir;
use uuid::Uuid;

use super::{Declared, Rule};
use crate::{
    app::App,
    application::application,
    auth::{
        demo::DemoLink,
        door::{Door, Step, Visitor},
    },
    client::Peer,
    config::ServeSettings,
    work::Timetable,
};

#[derive(Parser)]
struct Settings {
    #[command(flatten)]
    serve: ServeSettings,
}

/// A city, by what addresses call it.
struct Place {
    prefecture: &'static str,
    city: &'static str,
    /// The number of an office there.
    office: &'static str,
}

/// 神戸市, where most of the people of the demonstration are at home, and 大阪市, where few of them are.
const PLACES: [Place; 2] = [
    Place { prefecture: "28", city: "281000", office: "2870100017" },
    Place { prefecture: "27", city: "271004", office: "2770100010" },
];

/// An office in each of the places comes in.
async fn take_in_offices(desk: &Desk, folder: &Path) {
    for place in PLACES {
        let file = folder.join(format!("{}.csv", place.city));
        let header = "市区町村コード,事業所名,サービスの種類,事業所番号";
        let row = format!("{},架空,訪問介護,{}", place.city, place.office);
        fs::write(&file, format!("{header}\n{row}\n")).expect("a file");
        let as_of = "2026-01-31".parse().expect("a day");
        let order = Order {
            area: Area::parse(place.prefecture),
            becomes: Becomes::Demo,
            ..Order::new(vec![file.into()], as_of, By::PROGRAM)
        };
        desk.import_offices(&order, &|_| {}).await.expect("offices");
    }
}

/// The product over a database with the people of the demonstration and an office in each place.
struct House {
    app: App,
    door: Door,
    _folder: TempDir,
}

impl House {
    async fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        let store = Store::sqlite(&folder.path().join("renkei.db")).await.expect("a new file");
        store.migrate().await.expect("migrations");
        Master::install(&store).await.expect("master data");
        let master = Arc::new(Master::load(&store).await.expect("master data"));
        let clock = Arc::new(FixedClock("2026-11-21T00:00:00Z".parse().expect("an instant")));
        let door = Door::new(store.clone(), clock.clone(), Arc::new(Counting::default())).expect("a door");
        door.prepare_demo().await.expect("people");
        let desk = Desk { store, master, clock, originals: Originals::of(folder.path()) };
        take_in_offices(&desk, folder.path()).await;
        let settings = Settings::try_parse_from(["renkei", "--pace", "0", "--pace-sign-in", "0"])
            .expect("settings")
            .serve;
        let timetable = Timetable::new(&settings.jobs, settings.work);
        let app = application(&desk, &door, &settings, &timetable, &Runs::new(desk.clock.clone()))
            .await
            .expect("an application");
        Self { app, door, _folder: folder }
    }

    /// Somebody signs in anew: what was asked for before may have ended their session.
    async fn sign_in(&self, who: usize) -> (Token, Arc<Session>) {
        let DemoLink { token, .. } =
            self.door.demo_links().await.expect("links").into_iter().nth(who).expect("a link");
        let visitor = Visitor { from: NetworkAddress::local(), device: "Edge", request: Uuid::nil() };
        let Step::In(token) = self.door.by_link(&token, visitor).await.expect("a step") else {
            panic!("the link does not sign in");
        };
        let session = self.door.who(&token).await.expect("an answer").expect("a session");
        (token, Arc::new(session))
    }

    async fn ask(&self, method: &Method, address: &str, cookie: Option<&Token>) -> Response {
        let mut request = Request::builder().method(method.clone()).uri(address);
        request = request.header(HOST, "127.0.0.1:8080");
        if method == Method::POST {
            request = request.header("sec-fetch-site", "same-origin");
            request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        if let Some(token) = cookie {
            request = request.header(COOKIE, format!("renkei={}", token.reveal()));
        }
        let here: SocketAddr = ([127, 0, 0, 1], 4711).into();
        let request = request.extension(Peer(here)).body(Body::empty()).expect("a request");
        self.app.answer(request).await
    }
}

/// An address as somebody asks for it. A new kind of part does not pass without a sample.
fn filled(path: &str, place: &Place) -> String {
    let part = |name: &str| match name {
        "code" if path.starts_with("/prefectures/") => place.prefecture.to_owned(),
        "code" => place.city.to_owned(),
        "file" => "trend.csv".to_owned(),
        "number" if path.starts_with("/imports/") => "1".to_owned(),
        "number" => place.office.to_owned(),
        "as_of" => "2023-11-06".to_owned(),
        "hash" | "name" => "none".to_owned(),
        "place" => "1".to_owned(),
        "token" => "0".repeat(64),
        "id" | "contact" | "session" => "019c1159-7000-7000-8000-010203040506".to_owned(),
        "kind" => "sweep-people".to_owned(),
        "rule" => "closed-offices".to_owned(),
        other => panic!("no sample for {{{other}}} in {path}"),
    };
    let mut filled = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').expect("a closed part");
        filled.push_str(before);
        filled.push_str(&part(name));
        rest = after;
    }
    filled + rest
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// The handler was reached, whatever it said.
    Through,
    /// Led to the page where one signs in.
    Door,
    /// Refused.
    Denied,
}

fn outcome(response: &Response) -> Outcome {
    let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
    match response.status() {
        StatusCode::FORBIDDEN => Outcome::Denied,
        StatusCode::SEE_OTHER if location.is_some_and(|to| to.starts_with("/sign-in")) => Outcome::Door,
        _ => Outcome::Through,
    }
}

/// Whether an address names a place.
fn names_a_place(path: &str) -> bool {
    path.contains("{code}") || path.starts_with("/offices/{number}")
}

/// Whether what is asked for is about offices or people of one place, and not about figures, which are everybody's.
fn is_about_places(rule: Rule) -> bool {
    rule.act().is_some_and(|act| act.area().is_some())
}

/// What must come of it: first the role, then the place, if the address names one and it matters.
fn expected(route: &Declared, who: Option<&Somebody>, place: &Place) -> Outcome {
    let (Some(act), Some(who)) = (route.rule.act(), who) else {
        return if matches!(route.rule, Rule::Open) { Outcome::Through } else { Outcome::Door };
    };
    let theirs = || who.areas.iter().any(|area| ["00", place.prefecture, place.city].contains(area));
    // An import is of a whole area: that of the sample is 兵庫県's.
    let import = route.path.starts_with("/imports/{number}/");
    let whole = || who.areas.iter().any(|area| ["00", place.prefecture].contains(area));
    let at_home = match is_about_places(route.rule) {
        true if import => whole(),
        true if names_a_place(route.path) => theirs(),
        _ => true,
    };
    if act.roles().contains(&who.role) && at_home { Outcome::Through } else { Outcome::Denied }
}

/// Somebody of the demonstration, as `auth::demo` introduces them.
struct Somebody {
    name: &'static str,
    role: Role,
    areas: &'static [&'static str],
}

/// The columns of the matrix, in the order in which people are introduced.
const PEOPLE: [Somebody; 7] = [
    Somebody { name: "運用", role: Role::Operator, areas: &["00"] },
    Somebody { name: "県", role: Role::Prefecture, areas: &["28"] },
    Somebody { name: "市", role: Role::Municipality, areas: &["281000"] },
    Somebody { name: "広域", role: Role::Municipality, areas: &["282049", "282065"] },
    Somebody { name: "事務局", role: Role::Campaign, areas: &["28"] },
    Somebody { name: "協会", role: Role::Association, areas: &["00"] },
    Somebody { name: "閲覧", role: Role::Viewer, areas: &["28"] },
];

/// Everybody of [`PEOPLE`], signed in.
async fn everybody(house: &House) -> Vec<Token> {
    let mut tokens = Vec::new();
    for (who, somebody) in PEOPLE.iter().enumerate() {
        let (token, session) = house.sign_in(who).await;
        assert_eq!(session.viewer.role, somebody.role);
        assert_eq!(session.viewer.scope.to_string(), somebody.areas.join(","));
        tokens.push(token);
    }
    tokens
}

#[tokio::test]
async fn every_address_asks_its_rule_of_everybody() {
    let house = House::new().await;
    let routes = house.app.declared().to_vec();
    assert!(routes.len() > 40, "{}", routes.len());
    let mut table = String::from("未サインイン");
    for somebody in &PEOPLE {
        let _ = write!(table, " {}", somebody.name);
    }
    table.push('\n');
    let mark = |outcome| match outcome {
        Outcome::Through => "○",
        Outcome::Door => "門",
        Outcome::Denied => "×",
    };
    let mut wrong = Vec::new();
    let mut people = everybody(&house).await;
    for route in &routes {
        // What is said of an office tells whether there is one; a contact of the sample's name is nowhere.
        let there = names_a_place(route.path) && !route.path.contains("{id}");
        let places = if names_a_place(route.path) { &PLACES[..] } else { &PLACES[..1] };
        let mut cells = Vec::new();
        for who in std::iter::once(None).chain((0..PEOPLE.len()).map(Some)) {
            let mut cell = String::new();
            for place in places {
                if let Some(who) = who
                    && house.door.who(&people[who]).await.expect("an answer").is_none()
                {
                    // What was asked for before ended it, as it should.
                    people[who] = house.sign_in(who).await.0;
                }
                let address = filled(route.path, place);
                let response = house.ask(&route.method, &address, who.map(|who| &people[who])).await;
                let (status, found) = (response.status(), outcome(&response));
                let expected = expected(route, who.map(|who| &PEOPLE[who]), place);
                // Pages on the way in lead to one another.
                let open = matches!(route.rule, Rule::Open);
                let fits = found == expected || open && found == Outcome::Door;
                let missing = there && found == Outcome::Through && status == StatusCode::NOT_FOUND;
                if !fits || missing || status == StatusCode::INTERNAL_SERVER_ERROR {
                    let name = who.map_or("nobody", |who| PEOPLE[who].name);
                    let method = &route.method;
                    wrong.push(format!("{method} {address} {name}: {status}, {found:?} for {expected:?}"));
                }
                cell.push_str(if open { "○" } else { mark(found) });
            }
            cells.push(cell);
        }
        let _ = writeln!(table, "{} {} {}", cells.join(" "), route.method, route.path);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    insta::assert_snapshot!("matrix", table);
}

/// What is about one place must not be asked for by role alone.
#[tokio::test]
async fn no_address_about_a_place_asks_the_role_alone() {
    let house = House::new().await;
    for route in house.app.declared() {
        let (path, alone) = (route.path, matches!(route.rule, Rule::To(_)));
        assert!(!(alone && is_about_places(route.rule)), "{path} is about a place and does not ask for it");
        let inside = matches!(route.rule, Rule::In(_));
        assert!(!inside || path.contains("{code}"), "{path} names no place to ask about");
        // Offices, and people at offices, belong to somebody.
        let of_offices = path.starts_with("/offices/") || path.starts_with("/contacts/");
        assert!(!of_offices || is_about_places(route.rule), "{path} is everybody's");
    }
}

/// A city's people are not those of the prefecture around it, and nobody's areas are those of a code that is none.
#[tokio::test]
async fn more_than_ones_own_area_is_refused() {
    let house = House::new().await;
    let people = everybody(&house).await;
    for path in ["/contacts/28", "/contacts/28/list.csv", "/contacts/28/counts.csv", "/contacts/28/list.xlsx"]
    {
        for (somebody, token) in PEOPLE.iter().zip(&people) {
            let inside = somebody.areas.iter().any(|area| ["00", "28"].contains(area));
            let talks = Act::SeeContacts(Area::Nation).roles().contains(&somebody.role);
            let status = house.ask(&Method::GET, path, Some(token)).await.status();
            let expected = if talks && inside { StatusCode::OK } else { StatusCode::FORBIDDEN };
            assert_eq!(status, expected, "{} at {path}", somebody.name);
        }
    }
    for path in
        ["/contacts/00", "/contacts/全国", "/contacts/281000,271004", "/contacts/%2028", "/contacts/28/../27"]
    {
        let address = path.replace("全国", "%E5%85%A8%E5%9B%BD");
        let status = house.ask(&Method::GET, &address, Some(&people[1])).await.status();
        assert!(matches!(status, StatusCode::FORBIDDEN | StatusCode::NOT_FOUND), "{path}: {status}");
    }
}
