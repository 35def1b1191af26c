//! What is told about rows, kept for the pages.

use domain::finding::{Finding, Severity};
use store::imports::StoredFinding;

/// Rejections kept of one import, and as many other findings; the rest are only counted. A file with more is better
/// mended at its source.
const MOST_OF_EACH: usize = 10_000;

/// The most findings that are kept of one import.
pub const MOST_KEPT: usize = 2 * MOST_OF_EACH;

/// The findings of an import.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// The first rejections, in the order they were found. Remarks never push them out.
    rejections: Vec<StoredFinding>,
    /// The first warnings and notes, in the order they were found.
    others: Vec<StoredFinding>,
    /// How many rows were rejected.
    pub rejected: u64,
    /// How many warnings there were.
    pub warned: u64,
    /// How many notes there were.
    pub noted: u64,
}

impl Findings {
    /// Takes in a finding about a file.
    pub fn add(&mut self, file: &str, finding: &Finding) {
        let (count, kept) = match finding.severity {
            Severity::Rejected => (&mut self.rejected, &mut self.rejections),
            Severity::Warning => (&mut self.warned, &mut self.others),
            Severity::Note => (&mut self.noted, &mut self.others),
        };
        *count += 1;
        if kept.len() < MOST_OF_EACH {
            kept.push(StoredFinding {
                file: file.to_owned(),
                line: i64::try_from(finding.line).unwrap_or(i64::MAX),
                field: finding.column.clone(),
                value: finding.value.clone(),
                severity: finding.severity.code().to_owned(),
                reason: finding.reason(),
            });
        }
    }

    /// Those that are kept: rejections, then warnings, then notes, each in the order they were found.
    #[must_use]
    pub fn kept(&self) -> Vec<StoredFinding> {
        self.all().cloned().collect()
    }

    /// The kept ones in the same order, lent.
    pub fn all(&self) -> impl Iterator<Item = &StoredFinding> {
        let of = |severity: Severity| self.others.iter().filter(move |f| f.severity == severity.code());
        self.rejections.iter().chain(of(Severity::Warning)).chain(of(Severity::Note))
    }

    /// The first rejection as one sentence, for a refusal.
    #[must_use]
    pub fn first_rejection(&self) -> String {
        self.rejections.first().map_or_else(String::new, |f| {
            let field = f.field.as_deref().map_or(String::new(), |field| format!("「{field}」"));
            format!("最初の理由: {}の{}{field} {}", f.file, line_of(f), f.reason)
        })
    }

    /// The reason of the last rejection: why reading stopped, when it did.
    #[must_use]
    pub fn last_reason(&self) -> String {
        self.rejections.last().map_or_else(String::new, |finding| finding.reason.clone())
    }

    /// All findings were kept, none only counted.
    #[must_use]
    pub fn complete(&self) -> bool {
        (self.rejections.len() + self.others.len()) as u64 == self.rejected + self.warned + self.noted
    }
}

/// 「12行目」, or nothing for what is about the whole file.
fn line_of(finding: &StoredFinding) -> String {
    if finding.line > 0 { format!("{}行目", finding.line) } else { String::new() }
}

/// Where a finding is and what it is, as [`Finding`] itself says it, without the file.
#[must_use]
pub fn sentence(finding: &StoredFinding) -> String {
    let mut place = line_of(finding);
    if let Some(field) = &finding.field {
        place = format!("{place}「{field}」");
    }
    if !finding.value.is_empty() {
        place = format!("{place}（{}）", finding.value);
    }
    if place.is_empty() { finding.reason.clone() } else { format!("{place}: {}", finding.reason) }
}

#[cfg(test)]
mod tests {
    use domain::finding::FindingKind;

    use super::*;

    fn rejection(line: u64) -> Finding {
        Finding::new(line, Some("事業所番号"), "abc", FindingKind::Undecodable)
    }

    #[test]
    fn remarks_never_push_rejections_out() {
        let mut findings = Findings::default();
        for line in 0..20_000 {
            findings.add("a.csv", &Finding::new(line, None, "", FindingKind::ZeroRestored));
            findings.add("a.csv", &Finding::new(line, None, "", FindingKind::NumberCheckDigit));
        }
        findings.add("a.csv", &rejection(7));
        let kept = findings.kept();
        let count = |severity: Severity| kept.iter().filter(|f| f.severity == severity.code()).count();
        let counts = Severity::ALL.map(count);
        assert_eq!(counts, [1, 5_000, 5_000]);
        assert!(kept.is_sorted_by_key(|f| Severity::from_code(&f.severity)), "gravest first");
        assert_eq!((findings.rejected, findings.warned, findings.noted), (1, 20_000, 20_000));
        assert!(!findings.complete());
        assert!(findings.first_rejection().contains("a.csvの7行目「事業所番号」"));
    }

    #[test]
    fn a_finding_about_the_whole_file_has_no_line() {
        let mut findings = Findings::default();
        findings.add("a.csv", &Finding::new(0, None, "", FindingKind::OfficesAsUsers));
        findings.add("a.csv", &rejection(3));
        let said: Vec<String> = findings.all().map(sentence).collect();
        assert_eq!(said[0], rejection(3).to_string());
        assert_eq!(said[1], FindingKind::OfficesAsUsers.to_string());
        assert!(findings.complete());
    }
}
