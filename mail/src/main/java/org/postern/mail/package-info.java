/// The shared words of mail: addresses, domains, header fields, MIME structure, dates, character
/// sets. Floor 0: it knows nothing but the JDK, opens no socket and no file, keeps no state.
///
/// - **Addresses**: [Address], [Domain], [AddressLiteral]. Strict: what these refuse is none.
/// - **Headers**: [Header] and [HeaderField] over the octets of a message, [RawText] for what
///   stands in a field, and readers of its grammars: [AddressList], [MailDate], [MessageIds],
///   [MediaType], [Disposition]. Forgiving: they read what they can and never fail.
/// - **Structure**: [MimeParser] sees a message's octets once, as they arrive, and gives a
///   [MessageSummary]: the fields that listings show and the tree of [MimePart]s with exact
///   offsets.
/// - **Listings**: [ListingKey] is what messages are sorted, threaded and searched by;
///   [OctetColumn] holds one key of very many messages. The texts of header search (`SUBJECT_TEXT`
///   …) are in it.
/// - **Bodies**: [TransferDecoder] and [BodyText].
///
/// Octets stay octets until somebody asks for text: IMAP hands raw values on, and people's eyes get
/// [RawText#decoded].
///
/// The one format that this room owns is that of a summary kept beside its message: [SummaryCodec]
/// describes it.
@NullMarked
package org.postern.mail;

import org.jspecify.annotations.NullMarked;
