/// Viruses and dangerous attachments: what several engines say of one message, part by part. A
/// library over [org.postern.mail] and [org.postern.net]; it knows no sessions and no storage, and
/// it decides nothing: what becomes of a message is its caller's policy.
///
/// Every engine is a [VirusScanner], and so are several in series and the memory of answers before
/// them. [Clamd] asks daemons of ClamAV, [IcapScanner] any server that speaks ICAP, [BasicScanner]
/// looks itself: lists of hashes, the EICAR test file, and types that are dangerous to open, inside
/// archives too. [Antivirus] makes them all from [AntivirusSettings].
///
/// Whatever a stranger can make long or deep has a limit in the settings or beside the code that
/// reads it; what a limit stops is reported as unscannable, never as clean.
///
/// # Hash lists
///
/// A text file in UTF-8, one file a line: the SHA-256 of its octets in 64 hexadecimal digits,
/// blanks, and the name of the virus up to the line's end. Empty lines and those that begin with
/// `#` mean nothing. A line that cannot be read is counted and left out.
///
/// @spec https://www.rfc-editor.org/rfc/rfc3507 RFC 3507: Internet Content Adaptation Protocol
@NullMarked
package org.postern.antivirus;

import org.jspecify.annotations.NullMarked;
