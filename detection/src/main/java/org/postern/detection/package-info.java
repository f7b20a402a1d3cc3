/// Recurrent patterns: what of a message comes back in others, and how often. Nodes of a site, or of
/// several, take fuzzy fingerprints of what passes ([Fingerprints]) and ask a detection centre about
/// them ([DetectionClient]); any node can be one ([DetectionCentre]). Asking tells: each question
/// counts as one sighting.
///
/// # Keys
///
/// A fingerprint is a few numbers of 64 bits, its keys: two messages that are nearly the same share
/// some of them. Nothing of a message can be read out of its keys. The highest four bits say the kind:
/// 1 text, 2 an attached file, 3 an attached file that is much the same.
///
/// # On the wire
///
/// `POST /detection/1/sightings` with JSON in UTF-8:
///
///     {"source": "9f86d081…", "label": "none", "times": 1, "keys": ["1a2b…", "2c3d…"]}
///
/// `source` tells senders apart (a hash of the client's network); `label` is `none`, `spam` or `ham`;
/// `times` is how many sightings it stands for, 0 for one who
/// only asks, or says what he calls it; each key has 16 hexadecimal
/// digits. The answer has a row for each key, in order: sightings within
/// the last hours, different sources (up to about 60), labels of spam, labels of ham:
///
///     {"keys": [[12, 7, 0, 0], [0, 0, 0, 0]]}
///
/// Both sides prove that they know the secret: `X-Postern-Time` (seconds since 1970), `X-Postern-Nonce`
/// (32 hexadecimal digits, new for each question) and `X-Postern-Proof`, the HMAC-SHA256 in hexadecimal
/// digits of time, nonce and body with line feeds between them; in the answer, of the question's proof,
/// a line feed and the body. A time that is off by more than five minutes is refused, and one from
/// before the centre's start; so is a nonce that came before.
///
/// # On disk
///
/// A journal of [org.postern.engine.Journal] with records of one version octet (1), the key (8 octets),
/// the number of sightings as a float (4), the minute it was true in since 1970 (4), a bitmap of sources
/// (8), labels of spam and of ham (2 each), the high octet first.
@NullMarked
package org.postern.detection;

import org.jspecify.annotations.NullMarked;
