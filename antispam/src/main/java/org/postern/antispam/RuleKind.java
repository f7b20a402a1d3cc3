package org.postern.antispam;

/// What a rule looks at.
enum RuleKind {
    /// A pattern over one header field.
    HEADER,
    /// Whether a header field is there.
    HEADER_EXISTS,
    /// A pattern over the rendered text, paragraph by paragraph.
    BODY,
    /// A pattern over decoded text that is not rendered.
    RAWBODY,
    /// A pattern over the whole message as it came.
    FULL,
    /// A pattern over each address in the message.
    URI,
    /// Patterns over the facts of one address together.
    URI_DETAIL,
    /// A pattern over one field of each part.
    MIME_HEADER,
    /// A function of this program.
    EVAL,
    /// An expression of other rules.
    META,
    /// A name only, so that others may speak of it.
    EMPTY
}
