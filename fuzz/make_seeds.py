#!/usr/bin/env python3
"""Writes the small files in seeds/: shapes of lists that the files of the stories (importers/tests/files) do not have.

Everything in them is made up here: offices called 架空, numbers counted up. Run it again and the same bytes come out.
"""

import io
import pathlib
import zipfile

SEEDS = pathlib.Path(__file__).parent / "seeds"

OPEN_DATA = (
    "都道府県コード又は市町村コード,No,都道府県名,市区町村名,事業所名,事業所名カナ,サービスの種類,住所,方書（ビル名等）,緯度,経度,"
    "電話番号,FAX番号,法人番号,法人の名称,事業所番号,利用可能曜日,利用可能曜日特記事項,定員,URL,"
    "高齢者の方と障害者の方が同時一体的に利用できるサービス,介護保険の通常の指定基準を満たしている,"
    "障害福祉の通常の指定基準を満たしている,備考"
)
MUNICIPALITIES = [("281000", "兵庫県", "神戸市"), ("282031", "兵庫県", "明石市"), ("012335", "北海道", "伊達市")]


def offices(rows):
    lines = [OPEN_DATA]
    for row in range(rows):
        code, prefecture, place = MUNICIPALITIES[row % 3]
        lines.append(
            f"{code},{row + 1},{prefecture},{place},架空{row},カクウ{row},訪問介護,架空町{row}番地,,34.{row:02},135.{row:02},"
            f"078-000-{row:04},,,架空法人,28701{row:05},平日,,{row},https://example.jp/{row},,,,"
        )
    return "\r\n".join(lines) + "\r\n"


def usage(rows, delimiter=","):
    lines = ["介護保険事業所番号,都道府県,市区町村,利用状況"]
    states = ["利用中", "誓約済み・未確認", "解約", "", "試用"]
    for row in range(rows):
        _, prefecture, place = MUNICIPALITIES[row % 3]
        lines.append(f"28701{row:05},{prefecture},{place},{states[row % 5]}")
    return "\n".join(lines).replace(",", delimiter) + "\n"


def cell(reference, value):
    if isinstance(value, (int, float)):
        return f'<c r="{reference}"><v>{value}</v></c>'
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{value}</t></is></c>'


def sheet(rows):
    lines = []
    for number, row in enumerate(rows, 1):
        cells = "".join(cell(f"{chr(65 + at)}{number}", value) for at, value in enumerate(row) if value != "")
        if cells:
            lines.append(f'<row r="{number}">{cells}</row>')
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{main}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def workbook(sheets):
    """The parts a workbook cannot do without, packed with a fixed date."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    names = "".join(
        f'<sheet name="{name}" sheetId="{at}" r:id="rId{at}"/>' for at, (name, _) in enumerate(sheets, 1)
    )
    targets = "".join(
        f'<Relationship Id="rId{at}" Type="{relations}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, len(sheets) + 1)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">{targets}</Relationships>',
    }
    for at, (_, rows) in enumerate(sheets, 1):
        parts[f"xl/worksheets/sheet{at}.xml"] = sheet(rows)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 31, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def grid(text):
    return [line.split(",") for line in text.splitlines()]


TITLES = [["ケアプランデータ連携システム利用状況"], ["令和8年1月31日現在"], []]

FILES = {
    "open-data.csv": ("\ufeff" + offices(12)).encode(),
    "open-data-cp932.csv": offices(6).encode("cp932"),
    "open-data-utf16.csv": offices(4).encode("utf-16-le"),
    "usage-semicolons.csv": usage(8, ";").encode(),
    "usage-carriage-returns.csv": usage(8).replace("\n", "\r").encode(),
    "usage-two-rows.tsv": ("題名\n\n事業所\t\t状況\n番号\t名称\t\n" + "2870100017\t架空\t利用中\n" * 3).encode(),
    "usage-quotes.csv": '事業所番号,備考\n2870100017,"一行\n二行"\n2870100025,"""引用"""\n\n\n2870100033,"終わらない\n'.encode(),
    "columns-nobody-knows.csv": "番号,種別,所在\n2870100017,訪問介護,神戸市\n2870100025,通所介護,明石市\n".encode(),
    "rejected-rows.csv": "\ufeff事業所番号,事業所名,理由\r\n'=28,'-架空,読めません\r\n2870100017,架空,\r\n".encode(),
    "published.csv": "都道府県,事業所数(a),利用事業所数(b),割合 (b)/(a)\n兵庫県,\"1,234\",56,4.5\n北海道,10,1,10.0\n合計,\"1,244\",57,4.6\n".encode(),
    "words.csv": "令和8年1月31日,２０２６/１/３１,R8.1.31,△1,1234.0,2870100017,01B3700015,170200836,281000,1234567890123,伊達市,訪問介護,％\n".encode(),
    "usage.xlsx": workbook([("説明", [["この表の見方"]]), ("利用状況", TITLES + grid(usage(6)))]),
    "offices-two-sheets.xlsx": workbook([("北", grid(offices(3))), ("南", TITLES + grid(offices(2)))]),
    "numbers.xlsx": workbook([("Sheet1", [[170200836 + row, 2870100017.0] for row in range(4)])]),
    "published.xlsx": workbook([("表", [["県名", "事業所数", "利用事業所数"], ["兵庫県", 100, 20], ["大阪府", 100, 120]])]),
}

if __name__ == "__main__":
    SEEDS.mkdir(exist_ok=True)
    for name, content in FILES.items():
        (SEEDS / name).write_bytes(content)
