#!/usr/bin/env python3
"""Office lists of a whole country, made up: for benchmarks and for trying the product out.

    benches/make_offices.py FOLDER [--rows 270270] [--month 0] [--usage 100000] [--repeat] [--combined] [--wide BYTES]

34 files in the layout of the published open data (24 columns, UTF-8 with byte order mark, CRLF), with the real codes
and names of the municipalities (seed-data/municipalities_2026.csv) and nothing else that is real. The same arguments
make the same bytes everywhere.

    --month N     the lists N months later: each month 0.4 % have closed, 0.6 % have opened, 2 % have changed
    --usage N     usage.csv besides: N office numbers that use data linkage
    --repeat      one number for up to three services, as real lists have it (else each number stands once)
    --combined    all.csv besides: every row in one file, for the reference programs
    --wide BYTES  fills a text column until the lists have about this size

Every thousandth row stands in its file twice. Numbers carry a valid check digit.
"""
import argparse
import csv
import os
import sys

HEADER = ("都道府県コード又は市町村コード,No,都道府県名,市区町村名,事業所名,事業所名カナ,サービスの種類,住所,方書（ビル名等）,"
          "緯度,経度,電話番号,FAX番号,法人番号,法人の名称,事業所番号,利用可能曜日,利用可能曜日特記事項,定員,URL,"
          "高齢者の方と障害者の方が同時一体的に利用できるサービス,介護保険の通常の指定基準を満たしている,"
          "障害福祉の通常の指定基準を満たしている,備考")

# File number, name as published, share of all rows (per mille or so), third character of the number.
SERVICES = [
    ("110", "訪問介護", 130, "7"), ("120", "訪問入浴介護", 7, "7"), ("130", "訪問看護", 60, "6"),
    ("140", "訪問リハビリテーション", 19, "1"), ("150", "通所介護", 90, "7"), ("155", "指定療養通所介護", 1, "9"),
    ("160", "通所リハビリテーション", 28, "5"), ("170", "福祉用具貸与", 26, "7"), ("210", "短期入所生活介護", 42, "7"),
    ("220", "短期入所療養介護（介護老人保健施設）", 14, "5"), ("230", "短期入所療養介護（療養病床を有する病院等)", 2, "1"),
    ("551", "短期入所療養介護（介護医療院）", 2, "B"), ("320", "認知症対応型共同生活介護", 52, "9"),
    ("331", "特定施設入居者生活介護（有料老人ホーム）", 17, "7"), ("332", "特定施設入居者生活介護（軽費老人ホーム）", 3, "7"),
    ("334", "特定施設入居者生活介護（有料老人ホーム（サービス付き高齢者向け住宅））", 3, "7"),
    ("361", "地域密着型特定施設入居者生活介護（有料老人ホーム）", 2, "9"), ("410", "特定福祉用具販売", 26, "7"),
    ("430", "居宅介護支援", 135, "7"), ("510", "介護老人福祉施設", 32, "7"), ("520", "介護老人保健施設", 16, "5"),
    ("530", "介護療養型医療施設", 1, "1"), ("540", "地域密着型介護老人福祉施設入所者生活介護", 10, "9"),
    ("550", "介護医療院", 4, "B"), ("710", "夜間対応型訪問介護", 1, "9"), ("720", "認知症対応型通所介護", 12, "9"),
    ("730", "小規模多機能型居宅介護", 21, "9"), ("760", "定期巡回・随時対応型訪問介護看護", 6, "9"),
    ("770", "看護小規模多機能型居宅介護（複合型サービス）", 5, "9"), ("780", "地域密着型通所介護", 72, "9"),
    ("335", "特定施設入居者生活介護（有料老人ホーム・外部サービス利用型）", 1, "7"),
    ("336", "特定施設入居者生活介護（軽費老人ホーム・外部サービス利用型）", 1, "7"),
    ("362", "地域密着型特定施設入居者生活介護（軽費老人ホーム）", 1, "9"),
    ("364", "地域密着型特定施設入居者生活介護（サービス付き高齢者向け住宅）", 1, "9"),
]
NAMES = [("みどり", "ミドリ"), ("あおば", "アオバ"), ("こはる", "コハル"), ("ゆうなぎ", "ユウナギ"), ("若草", "ワカクサ"),
         ("千歳", "チトセ"), ("ほたる", "ホタル"), ("つくし", "ツクシ"), ("白鷺", "シラサギ"), ("はまなす", "ハマナス"),
         ("りんどう", "リンドウ"), ("すずらん", "スズラン"), ("もみじ", "モミジ"), ("しらかば", "シラカバ"), ("やまびこ", "ヤマビコ")]
HOUSES = [("ケアセンター", "ケアセンター"), ("の家", "ノイエ"), ("介護ステーション", "カイゴステーション"), ("荘", "ソウ"),
          ("デイサービス", "デイサービス"), ("在宅支援室", "ザイタクシエンシツ"), ("ホーム", "ホーム"), ("の丘", "ノオカ")]
FORMS = ["社会福祉法人{}会", "株式会社{}", "医療法人{}会", "有限会社{}", "特定非営利活動法人{}", "合同会社{}ケア"]
STREETS = ["本町", "中央", "旭町", "栄町", "緑が丘", "駅前", "東町", "西町", "南町", "北町", "川端", "宮前"]
DAYS = ["平日", "平日,土曜日", "平日,祝日", "平日,土曜日,日曜日,祝日", ""]
NOTES = ["年末年始（12月30日から1月3日まで）は休みます。", "土曜日は午前のみ。", "祝日も営業しています。送迎はご相談ください。"]
MASK = (1 << 64) - 1


def mix(value):
    """A number that looks like chance, from a number (splitmix64)."""
    value = (value + 0x9E3779B97F4A7C15) & MASK
    value = ((value ^ value >> 30) * 0xBF58476D1CE4E5B9) & MASK
    value = ((value ^ value >> 27) * 0x94D049BB133111EB) & MASK
    return value ^ value >> 31


def check_digit(body):
    """Modulus 10, weights 2 and 1 from the right, two-digit products split; letters count from A = 10."""
    total = 0
    for place, letter in enumerate(reversed(body)):
        product = int(letter, 36) * (1 if place % 2 else 2)
        total += product // 10 + product % 10
    return str(-total % 10)


def corporation_number(body):
    """Twelve digits with their check digit in front: 9 − (Σ digit × 1 or 2 from the right, mod 9)."""
    total = sum(int(digit) * (1 if place % 2 == 0 else 2) for place, digit in enumerate(reversed(body)))
    return f"{9 - total % 9}{body}"


def towns():
    """(code, prefecture, name) of every place a row may name, each as often as it is large."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "seed-data", "municipalities_2026.csv")
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    weights = {"ward": 9, "special_ward": 12, "city": 7, "town": 2, "village": 1}
    drawn = []
    for row in rows:
        drawn += [(row["code6"], row["prefecture"], row["name"])] * weights.get(row["kind"], 0)
    return drawn


def drawn_services():
    """Places of SERVICES, each as often as its share."""
    return [place for place, service in enumerate(SERVICES) for _ in range(service[2])]


def is_open(serial, month):
    """Whether the office of this serial number has not closed yet: 0.4 % do each month."""
    life = mix(serial * 11 + 1) % 1_000_000
    return life >= 4000 * month


def changes(serial, month):
    """In how many months up to this one something has changed: 2 % each month."""
    return sum(mix(serial * 1_000_003 + at) % 50 == 0 for at in range(1, month + 1))


def row(serial, month, places, services, repeat, filler):
    """The row of one serial number: (place in SERVICES, the 24 cells)."""
    chance = mix(serial)
    # With --repeat, three serial numbers in a row share number, town and name, and differ in their service.
    owner = serial - serial % 3 if repeat and mix(serial // 3) % 4 == 0 else serial
    fate = mix(owner * 7 + 3)
    code, prefecture, town = places[fate % len(places)]
    service = services[mix(owner * 5) % len(services)]
    if owner != serial:
        service = (service + serial - owner) % len(SERVICES)
    kind = SERVICES[services[mix(owner * 5) % len(services)]][3]
    body = f"{code[:2]}{kind}{owner:06d}"
    number = body + check_digit(body)
    name, kana = NAMES[fate // 7 % len(NAMES)]
    house, house_kana = HOUSES[fate // 105 % len(HOUSES)]
    street = STREETS[fate // 840 % len(STREETS)]
    corporation = (fate >> 20) ** 2 % 50_000
    owner_name = NAMES[corporation % len(NAMES)][0] + STREETS[corporation // 15 % len(STREETS)]
    changed = changes(serial, month)
    phone = (chance >> 8) + changed
    capacity = (chance >> 16) % 90 + 5 + changed if chance % 5 < 3 else ""
    note = NOTES[(chance >> 24) % len(NOTES)] if chance % 9 < 4 else ""
    return service, [
        code, number, prefecture, town, f"{name}{street}{house}", f"{kana}{house_kana}", SERVICES[service][1],
        f"{prefecture}{town}{street}{fate % 9 + 1}丁目{fate % 40 + 1}番{fate % 30 + 1}号",
        f"{name}ビル{fate % 8 + 1}階" if chance % 5 == 0 else "",
        f"{26 + fate % 19_000_000 / 1e6:.9f}", f"{127 + fate % 18_000_000 / 1e6:.9f}",
        f"0{phone % 90 + 10}-{phone // 90 % 900 + 100}-{phone // 81_000 % 10_000:04d}",
        f"0{chance % 90 + 10}-{chance // 90 % 900 + 100}-{chance // 7 % 10_000:04d}" if chance % 30 else "",
        corporation_number(f"{100_000_000_000 + corporation * 7_919}") if chance % 31 else "",
        FORMS[corporation % len(FORMS)].format(owner_name), number,
        DAYS[chance % len(DAYS)], note + filler, capacity,
        f"https://www.example.jp/{corporation}/{serial}/" if chance % 8 < 5 else "", "", "", "", "",
    ]


def lists(arguments):
    """The rows of each file."""
    places, services = towns(), drawn_services()
    # Every thousandth row is there twice; openings make up for closings and a little more.
    offices = arguments.rows - arguments.rows // 1001
    filler = "。" * max(0, (arguments.wide // max(1, arguments.rows) - 400) // 3)
    files = [[] for _ in SERVICES]
    for serial in range(1, offices + 1 + offices * 6 // 1000 * arguments.month):
        if not is_open(serial, arguments.month) and serial <= offices:
            continue
        service, cells = row(serial, arguments.month, places, services, arguments.repeat, filler)
        files[service].append(cells)
        if serial % 1000 == 500:
            files[service].append(cells)
    return files


def write(path, rows, mark):
    """A list as it is published."""
    with open(path, "w", encoding="utf-8-sig" if mark else "utf-8", newline="") as file:
        file.write(HEADER + "\r\n")
        csv.writer(file, lineterminator="\r\n").writerows(rows)


def main():
    """Reads the arguments and writes the files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--rows", type=int, default=270_270)
    parser.add_argument("--month", type=int, default=0)
    parser.add_argument("--usage", type=int, default=0)
    parser.add_argument("--wide", type=int, default=0)
    parser.add_argument("--repeat", action="store_true")
    parser.add_argument("--combined", action="store_true")
    arguments = parser.parse_args()
    os.makedirs(arguments.folder, exist_ok=True)
    files = lists(arguments)
    for service, rows in zip(SERVICES, files):
        write(os.path.join(arguments.folder, f"jigyosho_{service[0]}.csv"), rows, mark=True)
    everything = [cells for rows in files for cells in rows]
    if arguments.combined:
        write(os.path.join(arguments.folder, "all.csv"), everything, mark=False)
    if arguments.usage:
        numbers = sorted({cells[15] for cells in everything}, key=lambda number: mix(int(number, 36)))
        with open(os.path.join(arguments.folder, "usage.csv"), "w", encoding="utf-8-sig", newline="") as file:
            file.write("事業所番号,事業所名,利用状況\r\n")
            file.writelines(f"{number},ケアセンター{number[3:8]},利用中\r\n" for number in numbers[:arguments.usage])
    print(f"{len(everything)} rows in {len(files)} files", file=sys.stderr)


if __name__ == "__main__":
    main()
