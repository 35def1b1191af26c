//! Workbooks that lie: a zip container written by hand, so that its declared sizes may be wrong.

/// A file inside the container.
pub(crate) struct Entry {
    /// Its path.
    pub(crate) name: String,
    /// Its packed bytes.
    pub(crate) packed: Vec<u8>,
    /// Whether they are deflated.
    pub(crate) deflated: bool,
    /// The unpacked size the container declares.
    pub(crate) declared: u32,
}

impl Entry {
    /// A text kept as it is.
    pub(crate) fn stored(name: &str, text: &str) -> Self {
        let declared = u32::try_from(text.len()).unwrap_or(u32::MAX);
        Self { name: name.into(), packed: text.into(), deflated: false, declared }
    }

    /// `size` zero bytes, packed a thousandfold, with a declared size of one's choice.
    pub(crate) fn bomb(name: &str, size: u32, declared: u32) -> Self {
        Self { name: name.into(), packed: deflated_zeros(size), deflated: true, declared }
    }
}

/// The container.
pub(crate) fn container(entries: &[Entry]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut directory = Vec::new();
    for entry in entries {
        let offset = word(file.len());
        file.extend(b"PK\x03\x04\x14\0");
        let head = header(entry);
        file.extend(&head);
        file.extend(entry.name.as_bytes());
        file.extend(&entry.packed);
        directory.extend(b"PK\x01\x02\x14\0\x14\0");
        directory.extend(&head);
        // No comment, first disk, no attributes.
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(entry.name.as_bytes());
    }
    let start = word(file.len());
    file.extend(&directory);
    let count = u16::try_from(entries.len()).unwrap_or(u16::MAX).to_le_bytes();
    file.extend(b"PK\x05\x06\0\0\0\0");
    file.extend(count);
    file.extend(count);
    file.extend(word(directory.len()).to_le_bytes());
    file.extend(start.to_le_bytes());
    file.extend([0, 0]);
    file
}

/// What the local header and the directory say alike: flags, method, time, checksum, sizes, lengths.
fn header(entry: &Entry) -> Vec<u8> {
    let mut head = vec![0, 0, if entry.deflated { 8 } else { 0 }, 0, 0, 0, 0x21, 0];
    head.extend(if entry.deflated { 0 } else { checksum(&entry.packed) }.to_le_bytes());
    head.extend(word(entry.packed.len()).to_le_bytes());
    head.extend(entry.declared.to_le_bytes());
    head.extend(u16::try_from(entry.name.len()).unwrap_or(u16::MAX).to_le_bytes());
    head.extend([0, 0]);
    head
}

fn word(size: usize) -> u32 {
    u32::try_from(size).unwrap_or(u32::MAX)
}

/// CRC-32 as zip uses it.
fn checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(
            crc ^ u32::from(*byte),
            |crc, _| {
                if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 }
            },
        )
    })
}

/// A raw deflate stream of at least `size` zeros: one literal, then copies of 258 bytes at distance 1,
/// each of 13 bits in the fixed code.
fn deflated_zeros(size: u32) -> Vec<u8> {
    let mut bits = Bits::default();
    // Last block, fixed codes; literal 0 is 0011_0000.
    bits.put(0b011, 3);
    bits.put(0b0000_1100, 8);
    for _ in 0..size / 258 {
        // Length 258 is symbol 285, 1100_0101 read from its highest bit; distance 1 is 0_0000.
        bits.put(0b0_0000_1010_0011, 13);
    }
    // End of block.
    bits.put(0, 7);
    bits.finish()
}

/// Bits from the lowest on, as deflate packs them.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    pending: u32,
    count: u32,
}

impl Bits {
    fn put(&mut self, bits: u32, count: u32) {
        self.pending |= bits << self.count;
        self.count += count;
        while self.count >= 8 {
            self.bytes.push(self.pending.to_le_bytes()[0]);
            self.pending >>= 8;
            self.count -= 8;
        }
    }

    fn finish(mut self) -> Vec<u8> {
        self.put(0, (8 - self.count % 8) % 8);
        self.bytes
    }
}

/// The parts every workbook has, with `sheet` as its only sheet.
pub(crate) fn workbook(sheet: Entry) -> Vec<u8> {
    let types = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#;
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let relation = |kind: &str, target: &str| {
        format!(
            r#"<?xml version="1.0"?><Relationships xmlns="{package}"><Relationship Id="rId1" Type="{office}/{kind}" Target="{target}"/></Relationships>"#
        )
    };
    let book = format!(
        r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{office}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>"#
    );
    container(&[
        Entry::stored("[Content_Types].xml", types),
        Entry::stored("_rels/.rels", &relation("officeDocument", "xl/workbook.xml")),
        Entry::stored("xl/workbook.xml", &book),
        Entry::stored("xl/_rels/workbook.xml.rels", &relation("worksheet", "worksheets/sheet1.xml")),
        sheet,
    ])
}

/// The first bytes of a workbook with a password: an OLE container that names its encrypted part.
pub(crate) fn encrypted() -> Vec<u8> {
    let mut file = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    file.resize(1024, 0);
    file.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    file.resize(4096, 0);
    file
}

#[test]
fn the_containers_can_be_read_by_others() -> anyhow::Result<()> {
    let folder = tempfile::TempDir::new()?;
    let file = folder.path().join("bomb.zip");
    let size = 258 * 1000 + 1;
    std::fs::write(&file, workbook(Entry::bomb("xl/worksheets/sheet1.xml", size, size)))?;
    let script = "
import sys, zipfile, zlib
book = zipfile.ZipFile(sys.argv[1])
sheet = book.infolist()[4]
with open(sys.argv[1], 'rb') as file:
    file.seek(sheet.header_offset + 30 + len(sheet.filename))
    zeros = zlib.decompress(file.read(sheet.compress_size), -15)
print(book.read('xl/workbook.xml')[:5], sheet.file_size, len(zeros), set(zeros))";
    let done = std::process::Command::new("python3").arg("-c").arg(script).arg(&file).output()?;
    let said = String::from_utf8_lossy(&done.stdout);
    assert_eq!(said, format!("b'<?xml' {size} {size} {{0}}\n"), "{}", String::from_utf8_lossy(&done.stderr));
    Ok(())
}
