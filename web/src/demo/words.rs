//! What the names are made of. Whatever is built from them begins with 架空.

/// A word and how it is read.
pub(super) type Word = (&'static str, &'static str);

/// The mark of everything that is made up.
pub(super) const FICTIONAL: Word = ("架空", "カクウ");

/// First words of names.
#[rustfmt::skip]
pub(super) const FIRST: [Word; 40] = [
    ("ひまわり", "ヒマワリ"), ("さくら", "サクラ"), ("あおぞら", "アオゾラ"), ("やすらぎ", "ヤスラギ"),
    ("こもれび", "コモレビ"), ("すみれ", "スミレ"), ("なごみ", "ナゴミ"), ("ふれあい", "フレアイ"),
    ("あさひ", "アサヒ"), ("みどり", "ミドリ"), ("のぞみ", "ノゾミ"), ("ひだまり", "ヒダマリ"),
    ("かがやき", "カガヤキ"), ("せせらぎ", "セセラギ"), ("きずな", "キズナ"), ("まごころ", "マゴコロ"),
    ("花水木", "ハナミズキ"), ("ほほえみ", "ホホエミ"), ("いこい", "イコイ"), ("つばさ", "ツバサ"),
    ("若葉", "ワカバ"), ("虹の橋", "ニジノハシ"), ("四季", "シキ"), ("月見草", "ツキミソウ"),
    ("れんげ", "レンゲ"), ("たんぽぽ", "タンポポ"), ("しらさぎ", "シラサギ"), ("うみかぜ", "ウミカゼ"),
    ("やまびこ", "ヤマビコ"), ("ゆりかご", "ユリカゴ"), ("あじさい", "アジサイ"), ("すずらん", "スズラン"),
    ("ほたる", "ホタル"), ("かもめ", "カモメ"), ("もみじ", "モミジ"), ("つくし", "ツクシ"),
    ("そよかぜ", "ソヨカゼ"), ("はるか", "ハルカ"), ("ともしび", "トモシビ"), ("みらい", "ミライ"),
];

/// Second words of names, and the towns of addresses.
#[rustfmt::skip]
pub(super) const SECOND: [Word; 24] = [
    ("本町", "ホンマチ"), ("中央", "チュウオウ"), ("栄町", "サカエマチ"), ("旭町", "アサヒマチ"),
    ("緑町", "ミドリマチ"), ("幸町", "サイワイチョウ"), ("若葉町", "ワカバチョウ"), ("東町", "ヒガシマチ"),
    ("西町", "ニシマチ"), ("南町", "ミナミマチ"), ("北町", "キタマチ"), ("元町", "モトマチ"),
    ("新町", "シンマチ"), ("美園", "ミソノ"), ("泉町", "イズミチョウ"), ("曙町", "アケボノチョウ"),
    ("末広町", "スエヒロチョウ"), ("朝日町", "アサヒチョウ"), ("大手町", "オオテマチ"), ("錦町", "ニシキマチ"),
    ("桜台", "サクラダイ"), ("松原", "マツバラ"), ("梅園", "ウメゾノ"), ("竹谷", "タケタニ"),
];

/// What a corporation is called before its name, by its kind.
pub(super) const WELFARE: [&str; 1] = ["社会福祉法人"];
/// Corporations that run clinics, hospitals and health facilities.
pub(super) const MEDICAL: [&str; 3] = ["医療法人", "医療法人社団", "社会医療法人"];
/// All others.
pub(super) const COMPANY: [&str; 5] =
    ["株式会社", "有限会社", "合同会社", "特定非営利活動法人", "一般社団法人"];

/// Days of opening as the ministry writes them; half the offices say nothing.
pub(super) const DAYS: [&str; 8] =
    ["平日", "平日,土曜日", "平日,祝日", "平日,土曜日,祝日", "平日,土曜日,日曜日,祝日", "", "", ""];

/// Remarks on the days of opening.
pub(super) const REMARKS: [&str; 4] = [
    "年末年始（12月29日から1月3日まで）は休業します。",
    "土曜日は午前中のみ受け付けます。",
    "時間外の電話は転送されます。",
    "利用者の状況に応じて休業日にもサービスを提供することがあります。",
];
