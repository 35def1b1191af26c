//! A list on its way: brought, looked at, tried, taken in, taken back – through the whole application.

use axum::{body::Body, extract::Request, response::Response};
use domain::people::Role;
use http::{
    Method, StatusCode,
    header::{CONTENT_TYPE, HOST, LOCATION},
};
use tempfile::TempDir;

use super::{house_of, multipart, request, text};
use crate::{app::App, urls::encode};

/// A list of three offices of 兵庫県 whose last row cannot be taken.
const LIST: &str = "市区町村コード,事業所名,サービスの種類,事業所番号\r\n281000,架空ひまわり,訪問介護,2870100017\r\n282014,架空すみれ,訪問介護,2870200015\r\n281000,架空もも,訪問介護,番号なし\r\n";

/// The application, and where it keeps its data.
struct House(App, TempDir);

/// An answer, read to its end.
struct Said {
    status: StatusCode,
    to: String,
    text: String,
}

impl House {
    async fn new(role: Role, scope: &str) -> Self {
        let (app, folder) = house_of(role, scope).await;
        Self(app, folder)
    }

    async fn ask(&self, method: Method, address: &str, body: String) -> Response {
        let request = Request::builder()
            .method(method)
            .uri(address)
            .header(HOST, "127.0.0.1:8080")
            .header("sec-fetch-site", "same-origin")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.0.answer(request.body(Body::from(body)).expect("a request")).await
    }

    async fn get(&self, address: &str) -> Said {
        said(self.ask(Method::GET, address, String::new()).await).await
    }

    async fn post(&self, address: &str, fields: &[(&str, &str)]) -> Said {
        let mut body = String::new();
        for (name, value) in fields {
            if !body.is_empty() {
                body.push('&');
            }
            encode(name, &mut body);
            body.push('=');
            encode(value, &mut body);
        }
        said(self.ask(Method::POST, address, body).await).await
    }

    /// Brings a list; gives the address of how it is read.
    async fn bring(&self, parts: &[super::Part<'_>]) -> String {
        let answer = said(self.0.answer(request(multipart(parts).into())).await).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        answer.to
    }

    /// Looks at a run until it is over.
    async fn over(&self, address: &str) -> Said {
        loop {
            let page = self.get(address).await;
            if !page.text.contains("data-run") {
                return page;
            }
            tokio::task::yield_now().await;
        }
    }

    /// The list of three offices, tried: where its trial stands, and its page.
    async fn tried(&self) -> (String, Said) {
        let reading =
            self.bring(&[("kind", None, b"offices"), ("files", Some("一覧.csv"), LIST.as_bytes())]).await;
        let version = version(&self.get(&reading).await.text);
        let form = [
            ("version", version.as_str()),
            ("kind", "offices"),
            ("as_of", "令和8年6月30日"),
            ("area", "兵庫県"),
            ("mode", "snapshot"),
            ("what", "try"),
        ];
        let tried = self.post(&reading, &form).await;
        assert_eq!(
            (tried.status, tried.to.as_str()),
            (StatusCode::SEE_OTHER, &*format!("{reading}/trial")),
            "{}",
            tried.text
        );
        let page = self.over(&tried.to).await;
        (tried.to, page)
    }
}

async fn said(response: Response) -> Said {
    let status = response.status();
    let to = response.headers().get(LOCATION).and_then(|to| to.to_str().ok()).unwrap_or_default().to_owned();
    Said { status, to, text: text(response).await }
}

/// The version a form carries.
fn version(html: &str) -> String {
    let at = html.find("name=\"version\" value=\"").expect("a version") + 22;
    html[at..].split('"').next().expect("a value").to_owned()
}

/// When the trial ended that a page shows.
fn tried(html: &str) -> String {
    let at = html.find("name=\"tried\" value=\"").expect("a trial") + 20;
    html[at..].split('"').next().expect("a value").replace("&#43;", "+")
}

#[tokio::test]
async fn a_list_goes_all_the_way_in_and_back_out() {
    let house = House::new(Role::Prefecture, "28").await;
    let (trial, page) = house.tried().await;
    assert_eq!(page.status, StatusCode::OK);
    for words in [
        "取り込むとどうなるか",
        "架空ひまわり",
        "不採用の行 1行",
        "兵庫県神戸市",
        "2026年6月30日(令和8年6月30日)",
    ] {
        assert!(page.text.contains(words), "{words}: {}", page.text);
    }
    assert!(house.get("/imports").await.text.contains("結果の確認待ち"));
    let rejected = house.get(&trial.replace("/trial", "/rejected.csv")).await;
    assert!(
        rejected.status == StatusCode::OK
            && rejected.text.contains("理由")
            && rejected.text.contains("番号なし")
    );
    let changes = house.get(&trial.replace("/trial", "/changes.csv")).await;
    assert!(changes.status == StatusCode::OK && changes.text.contains("架空すみれ"));

    let apply = trial.replace("/trial", "/apply");
    let applied =
        house.post(&apply, &[("version", &version(&page.text)), ("tried", &tried(&page.text))]).await;
    assert_eq!((applied.status, &applied.to), (StatusCode::SEE_OTHER, &trial));
    let there = house.over(&trial).await;
    assert_eq!(
        (there.status, there.to.as_str()),
        (StatusCode::SEE_OTHER, "/imports/1?done=applied"),
        "{}",
        there.text
    );
    let import = house.get(&there.to).await;
    for words in [
        "取り込みました。",
        "href=\"/imports/1/undo\"",
        "href=\"/imports/new?fix=1\"",
        "href=\"/imports/1/rejected.csv\"",
    ] {
        assert!(import.text.contains(words), "{words}");
    }
    assert!(!house.get("/imports").await.text.contains("途中の取込"));
    assert_eq!(house.get("/imports/1/files/1").await.text, LIST);
    assert_eq!(house.get("/imports/1/files/2").await.status, StatusCode::NOT_FOUND);
    assert!(house.get("/imports/1/rejected.csv").await.text.contains("番号なし"));
    let left = std::fs::read_dir(house.1.path().join("incoming")).expect("the folder").count();
    assert_eq!(left, 0, "the files are kept as originals");

    let undo = house.get("/imports/1/undo").await;
    assert!(undo.text.contains("取り消すとどうなるか") && undo.text.contains("架空すみれ"), "{}", undo.text);
    let late = house.post("/imports/1/undo", &[("version", "0")]).await;
    assert!(late.status == StatusCode::CONFLICT && late.text.contains("まだ取り消していません"));
    let done = house.post("/imports/1/undo", &[("version", &version(&undo.text))]).await;
    assert_eq!(
        (done.status, done.to.as_str()),
        (StatusCode::SEE_OTHER, "/imports/1?done=undone"),
        "{}",
        done.text
    );
    let import = house.get(&done.to).await;
    assert!(import.text.contains("この取込は取り消されています") && !import.text.contains("/imports/1/undo"));
    assert!(house.get("/imports").await.text.contains("取消済み"));
    assert_eq!(house.get("/imports/1/undo").await.to, "/imports/1", "once");
}

#[tokio::test]
async fn corrections_are_kept_and_whoever_comes_second_is_told() {
    let house = House::new(Role::Prefecture, "28").await;
    let list = "番号,名前,市\r\n2870100017,架空ひまわり,神戸市\r\n";
    let reading = house.bring(&[("paste", None, list.as_bytes())]).await;
    let page = house.get(&reading).await.text;
    assert!(page.contains("貼り付け.tsv") && page.contains("value=\"兵庫県\""), "{page}");
    let first = version(&page);
    // What is missing is said before it is tried, and not while it is only read anew.
    let form = [("version", first.as_str()), ("column_0_0", "number"), ("column_0_1", "name")];
    let wrong = house.post(&reading, &[&form[..], &[("what", "try"), ("area", "大阪府")]].concat()).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for field in ["kind", "as_of", "mode"] {
        assert!(wrong.text.contains(&format!("href=\"#{field}\"")), "{field}");
    }
    let again = [&form[..], &[("what", "again"), ("kind", "usage"), ("area", "兵庫県")]].concat();
    let kept = house.post(&reading, &again).await;
    assert_eq!(
        (kept.status, kept.to.as_str()),
        (StatusCode::SEE_OTHER, &*format!("{reading}?done=saved")),
        "{}",
        kept.text
    );
    let page = house.get(&kept.to).await.text;
    assert!(page.contains("直した内容で読み直しました") && page.contains("手で直した読み方"), "{page}");
    let late = house.post(&reading, &again).await;
    assert!(late.status == StatusCode::CONFLICT && late.text.contains("ほかの人が先に変更しました"));
    // Somewhere else is nobody's to bring.
    let elsewhere = [
        ("version", &*version(&page)),
        ("kind", "usage"),
        ("as_of", "2026-06-30"),
        ("area", "大阪府"),
        ("mode", "snapshot"),
        ("what", "try"),
    ];
    let refused = house.post(&reading, &elsewhere).await;
    assert!(
        refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.text.contains("担当地域の外"),
        "{}",
        refused.text
    );
    let gone = house.post(&format!("{reading}/withdraw"), &[]).await;
    assert_eq!(gone.to, "/imports?done=withdrawn");
    assert_eq!(house.get(&reading).await.status, StatusCode::NOT_FOUND);
    assert!(house.get(&gone.to).await.text.contains("取りやめました"));
}

#[tokio::test]
async fn a_list_that_cannot_be_taken_says_why_and_takes_nothing() {
    let house = House::new(Role::Prefecture, "28").await;
    let list = LIST.replace("2870100017", "x").replace("2870200015", "y");
    let reading =
        house.bring(&[("kind", None, b"offices"), ("files", Some("一覧.csv"), list.as_bytes())]).await;
    let version = version(&house.get(&reading).await.text);
    let form = [
        ("version", version.as_str()),
        ("kind", "offices"),
        ("as_of", "2026-06-30"),
        ("area", "28"),
        ("mode", "snapshot"),
        ("what", "try"),
    ];
    let tried = house.post(&reading, &form).await;
    let page = house.over(&tried.to).await;
    assert!(
        page.text.contains("試せませんでした") && page.text.contains("何も取り込んでいません"),
        "{}",
        page.text
    );
    assert!(house.get("/imports").await.text.contains("中止・失敗"));
}
