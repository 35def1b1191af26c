//! A small writer of SVG: one text that only grows, escaped where people's words go in.

use super::{Heading, measure::Tenths};

/// A point: right and down from the upper left corner.
pub(super) type Point = (Tenths, Tenths);

/// Which end of a text stands at its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A drawing that is being written.
pub(super) struct Svg {
    out: String,
}

impl Svg {
    /// Begins a drawing of a size, named and described for those who do not see it.
    pub(super) fn new(kind: &str, heading: Heading<'_>, description: &str, size: Point) -> Self {
        let mut svg = Self { out: String::with_capacity(8 * 1024) };
        svg.raw("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart chart-");
        svg.raw(kind);
        svg.raw("\" viewBox=\"0 0 ");
        svg.number(size.0);
        svg.raw(" ");
        svg.number(size.1);
        svg.raw("\" role=\"img\" aria-labelledby=\"");
        svg.escaped(heading.id);
        svg.raw("-t ");
        svg.escaped(heading.id);
        svg.raw("-d\">");
        for (tag, suffix, text) in [("title", "-t", heading.title), ("desc", "-d", description)] {
            svg.raw("<");
            svg.raw(tag);
            svg.raw(" id=\"");
            svg.escaped(heading.id);
            svg.raw(suffix);
            svg.raw("\">");
            svg.escaped(text);
            svg.raw("</");
            svg.raw(tag);
            svg.raw(">");
        }
        svg
    }

    /// Begins a group whose texts and shapes share a class and an anchor.
    pub(super) fn open(&mut self, class: &str, anchor: Anchor) {
        self.raw("<g class=\"");
        self.raw(class);
        self.raw(match anchor {
            Anchor::Start => "\">",
            Anchor::Middle => "\" text-anchor=\"middle\">",
            Anchor::End => "\" text-anchor=\"end\">",
        });
    }

    /// Ends the group begun last.
    pub(super) fn close(&mut self) {
        self.raw("</g>");
    }

    /// A text on its baseline, with the look of its group.
    pub(super) fn text(&mut self, at: Point, text: &str) {
        self.raw("<text x=\"");
        self.number(at.0);
        self.raw("\" y=\"");
        self.number(at.1);
        self.raw("\">");
        self.escaped(text);
        self.raw("</text>");
    }

    /// A text alone in its class.
    pub(super) fn label(&mut self, class: &str, anchor: Anchor, at: Point, text: &str) {
        self.open(class, anchor);
        self.text(at, text);
        self.close();
    }

    /// A path in a class; nothing when the path is empty.
    pub(super) fn path(&mut self, class: &str, path: &Path) {
        if path.data.is_empty() {
            return;
        }
        self.raw("<path class=\"");
        self.raw(class);
        self.raw("\" d=\"");
        self.raw(&path.data);
        self.raw("\"/>");
    }

    /// The line of a target, on a stripe of the ground's colour so that it also shows on dark shapes.
    pub(super) fn target(&mut self, line: &Path) {
        self.path("chart-under", line);
        self.path("chart-target", line);
    }

    /// Text that is already SVG.
    pub(super) fn raw(&mut self, markup: &str) {
        self.out.push_str(markup);
    }

    /// Text of people: five characters mean something in markup and are written as references.
    pub(super) fn escaped(&mut self, text: &str) {
        let mut rest = text;
        while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
            self.out.push_str(&rest[..at]);
            self.out.push_str(match rest.as_bytes()[at] {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                b'"' => "&quot;",
                _ => "&#39;",
            });
            rest = &rest[at + 1..];
        }
        self.out.push_str(rest);
    }

    fn number(&mut self, tenths: Tenths) {
        push_number(&mut self.out, tenths);
    }

    /// The finished drawing.
    pub(super) fn finish(mut self) -> String {
        self.raw("</svg>");
        self.out
    }
}

/// The data of a path.
#[derive(Clone, Debug, Default)]
pub(super) struct Path {
    pub(super) data: String,
}

impl Path {
    pub(super) fn move_to(&mut self, at: Point) {
        self.command('M', at.0);
        self.operand(at.1);
    }

    pub(super) fn line_to(&mut self, at: Point) {
        self.command('L', at.0);
        self.operand(at.1);
    }

    /// A line to the right by this much.
    pub(super) fn right(&mut self, by: Tenths) {
        self.command('h', by);
    }

    /// A line down by this much.
    pub(super) fn down(&mut self, by: Tenths) {
        self.command('v', by);
    }

    pub(super) fn close(&mut self) {
        self.data.push('z');
    }

    /// A dot; it shows by the round end of its stroke.
    pub(super) fn dot(&mut self, at: Point) {
        self.move_to(at);
        self.right(0);
    }

    /// A rectangle from its upper left corner.
    pub(super) fn rectangle(&mut self, at: Point, width: Tenths, height: Tenths) {
        self.move_to(at);
        self.right(width);
        self.down(height);
        self.right(-width);
        self.close();
    }

    fn command(&mut self, letter: char, number: Tenths) {
        self.data.push(letter);
        push_number(&mut self.data, number);
    }

    fn operand(&mut self, number: Tenths) {
        if number >= 0 {
            self.data.push(' ');
        }
        push_number(&mut self.data, number);
    }
}

fn push_number(out: &mut String, tenths: Tenths) {
    if tenths < 0 {
        out.push('-');
    }
    let amount = tenths.unsigned_abs();
    push_digits(out, amount / 10);
    if !amount.is_multiple_of(10) {
        out.push('.');
        push_digits(out, amount % 10);
    }
}

fn push_digits(out: &mut String, number: u32) {
    if number >= 10 {
        push_digits(out, number / 10);
    }
    out.push(char::from_digit(number % 10, 10).unwrap_or('0'));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_cannot_become_markup() {
        let heading = Heading { id: "x", title: "<script>&\"'" };
        let svg = Svg::new("test", heading, "a<b", (100, 50)).finish();
        assert_eq!(
            svg,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart chart-test\" viewBox=\"0 0 10 5\" role=\"img\" \
             aria-labelledby=\"x-t x-d\"><title id=\"x-t\">&lt;script&gt;&amp;&quot;&#39;</title>\
             <desc id=\"x-d\">a&lt;b</desc></svg>"
        );
    }

    #[test]
    fn numbers_have_one_decimal_at_most() {
        let mut path = Path::default();
        path.move_to((0, -5));
        path.line_to((1_234, 100));
        path.rectangle((10, 20), 305, 40);
        assert_eq!(path.data, "M0-0.5L123.4 10M1 2h30.5v4h-30.5z");
    }
}
