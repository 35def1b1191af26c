//! R13 and R14 on the built program: many who are slow at once, more than there are seats, and noise from a fixed seed. How long
//! anything takes is tried in memory, in `web::serve`; here it must go on answering.

use std::{
    io::{Read as _, Write as _},
    net::{Shutdown, TcpStream},
    thread,
};

use anyhow::{Result, anyhow, ensure};

use crate::harness::{PATIENCE, installation::Installation, server::Server};

const PAGES: [&str; 5] =
    ["/", "/prefectures/28", "/municipalities/281000/offices", "/imports", "/search?q=28"];

fn opened(server: &Server, first: &str) -> Result<TcpStream> {
    let mut stream = TcpStream::connect(server.address())?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(first.as_bytes())?;
    Ok(stream)
}

/// Heads that are never finished.
fn half_heads(server: &Server, number: u32) -> Result<Vec<TcpStream>> {
    (0..number)
        .map(|one| {
            opened(server, &format!("GET /prefectures/28?x={one} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "))
        })
        .collect()
}

#[test]
fn the_slow_do_not_keep_others_waiting() -> Result<()> {
    let installation = Installation::demo()?;
    let server = installation.serve(&["--page-cache", "off"])?;
    let cookie = server.operator()?.to_owned();
    let host = "Host: 127.0.0.1\r\n";
    let heads = half_heads(&server, 200)?;
    let form = format!(
        "POST /sign-in HTTP/1.1\r\n{host}Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\nemail="
    );
    let mut bodies = (0..50).map(|_| opened(&server, &form)).collect::<Result<Vec<_>>>()?;
    let list = format!("GET /municipalities/281000/offices.csv HTTP/1.1\r\n{host}Cookie: {cookie}\r\n\r\n");
    let readers = (0..50).map(|_| opened(&server, &list)).collect::<Result<Vec<_>>>()?;
    for round in 0..6 {
        for path in PAGES {
            let reply = server.get(path)?;
            ensure!(reply.status == 200, "round {round}: {path}: {} beside the slow", reply.status);
            // The bodies drip on; one that was hung up on has been dealt with.
            for body in &mut bodies {
                let _ = body.write_all(b"a");
            }
        }
    }
    drop((heads, bodies));
    // Who was slow to read and reads now gets a whole answer.
    for mut reader in readers.into_iter().take(3) {
        let mut first = [0; 15];
        reader.read_exact(&mut first)?;
        ensure!(&first == b"HTTP/1.1 200 OK", "{}", String::from_utf8_lossy(&first));
    }
    let (code, log) = server.stop_and_read()?;
    ensure!(code == Some(0), "it did not end by itself: {code:?}");
    ensure!(!log.contains("panic"), "{log}");
    Ok(())
}

/// All seats are taken by people who never say what they want: the next one waits until the server has sent somebody away.
#[test]
fn when_every_seat_is_taken_the_slow_are_sent_away() -> Result<()> {
    let installation = Installation::demo()?;
    let server = installation.serve(&["--max-connections", "12"])?;
    server.operator()?;
    let seated = half_heads(&server, 12)?;
    let reply = server.get("/prefectures/28")?;
    ensure!(reply.status == 200, "{}", reply.status);
    // There was a seat only because one of them was closed, and not by us.
    let mut closed = 0;
    for mut one in seated {
        one.set_nonblocking(true)?;
        let gone = match one.read(&mut [0; 1024]) {
            Ok(_) => true,
            Err(error) => error.kind() != std::io::ErrorKind::WouldBlock,
        };
        closed += u32::from(gone);
    }
    ensure!(closed > 0, "more were let in than there are seats");
    // And seats that are left are taken again, many times over.
    for _ in 0..30 {
        ensure!(server.get("/health")?.status == 200, "not healthy");
    }
    Ok(())
}

/// Numbers that look like chance and are the same every time (a linear congruence, the upper half of it).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let high = usize::try_from(self.0 >> 33).unwrap_or_default();
        high % end.max(1)
    }

    fn byte(&mut self) -> u8 {
        u8::try_from(self.below(256)).unwrap_or_default()
    }
}

/// What a request is made of, more or less.
const PIECES: [&[u8]; 26] = [
    b"GET ",
    b"POST ",
    b"HEAD ",
    b"PUT ",
    b"/",
    b"/search?q=%",
    b"/offices/28701\0",
    b"/contacts/%ff%fe",
    b"/audit?from=",
    b"?as_of=2026-02-30",
    b"&&&===",
    b" HTTP/1.1\r\n",
    b" HTTP/9.9\r\n",
    b"Host: 127.0.0.1\r\n",
    b"Host: \xff\r\n",
    b"Content-Length: 18446744073709551616\r\n",
    b"Content-Length: 4\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"ffffffffffffffff\r\n",
    b"Cookie: renkei=",
    b"Cookie: ;;;==\r\n",
    b"If-None-Match: \"\x01\r\n",
    b"Accept-Encoding: gzip;q=99999999999\r\n",
    b"Content-Type: application/x-www-form-urlencoded\r\n",
    b"\r\n\r\n",
    b"Sec-Fetch-Site: same-origin\r\n",
];

/// Noise: pieces of requests in any order, or a request of which some bytes are others.
fn noise(dice: &mut Dice, cookie: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    if dice.below(2) == 0 {
        for _ in 0..dice.below(14) {
            bytes.extend_from_slice(PIECES[dice.below(PIECES.len())]);
        }
    } else {
        let path = ["/audit?from=2026", "/search?q=28&page=2", "/accounts/new", "/jobs/kinds/backup/now"]
            [dice.below(4)];
        let method = ["GET", "POST"][dice.below(2)];
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 24\r\n\r\nname=%E6&email=a&role=%%"
        );
        bytes.extend_from_slice(head.as_bytes());
        for _ in 0..=dice.below(5) {
            let place = dice.below(bytes.len());
            match dice.below(3) {
                0 => bytes[place] = dice.byte(),
                1 => bytes.truncate(place + 1),
                _ => bytes.insert(place, dice.byte()),
            }
        }
    }
    for _ in 0..dice.below(20) {
        bytes.push(dice.byte());
    }
    bytes
}

#[test]
fn noise_is_answered_or_hung_up_on() -> Result<()> {
    let installation = Installation::demo()?;
    let server = installation.serve(&["--work", "off", "--pace-sign-in", "0"])?;
    let cookie = server.operator()?.to_owned();
    let rounds = if crate::harness::long() { 20_000 } else { 1_200 };
    let outcomes = thread::scope(|scope| -> Result<Vec<u32>> {
        let (server, cookie) = (&server, &cookie);
        let callers: Vec<_> = (0..4_u64)
            .map(|who| {
                scope.spawn(move || -> Result<[u32; 6]> {
                    let (mut dice, mut outcomes) = (Dice(2_026 + who), [0; 6]);
                    for number in 0..rounds / 4 {
                        let bytes = noise(&mut dice, cookie);
                        let mut stream = TcpStream::connect(server.address())?;
                        stream.set_read_timeout(Some(PATIENCE))?;
                        // It may hang up before it has read everything.
                        let _ = stream.write_all(&bytes);
                        let _ = stream.shutdown(Shutdown::Write);
                        let mut answer = Vec::new();
                        let _ = stream.read_to_end(&mut answer);
                        let line = String::from_utf8_lossy(&answer[..answer.len().min(12)]).into_owned();
                        let class =
                            line.strip_prefix("HTTP/1.").and_then(|rest| rest.as_bytes().get(2)).copied();
                        let class = class.map_or(0, |class| usize::from(class.saturating_sub(b'0')));
                        ensure!(class < 5, "「{line}」 to {:?}", String::from_utf8_lossy(&bytes));
                        outcomes[class] += 1;
                        if number % 50 == 0 {
                            ensure!(server.get("/health")?.status == 200, "not healthy after {number}");
                        }
                    }
                    Ok(outcomes)
                })
            })
            .collect();
        let mut sums = vec![0; 6];
        for caller in callers {
            let outcomes = caller.join().map_err(|_| anyhow!("a caller failed"))??;
            sums.iter_mut().zip(outcomes).for_each(|(sum, one)| *sum += one);
        }
        Ok(sums)
    })?;
    println!("hung up {}, 2xx {}, 3xx {}, 4xx {}", outcomes[0], outcomes[2], outcomes[3], outcomes[4]);
    // The noise reaches both the parser and what stands behind it.
    ensure!(outcomes[2] > 0 && outcomes[4] > 50, "{outcomes:?}");
    ensure!(server.get("/prefectures/28")?.status == 200, "the board suffered");
    let (code, log) = server.stop_and_read()?;
    ensure!(code == Some(0), "it did not end by itself: {code:?}");
    ensure!(!log.contains("panic"), "{log}");
    installation.run(["check"])?.exits(0)?;
    Ok(())
}
