package org.postern.mailauth;

import org.postern.mail.HeaderField;

/// The three fields that one hop added (RFC 8617 section 4.2).
record ArcSet(
        HeaderField results,
        HeaderField messageSignature,
        HeaderField seal,
        DkimSignature signature,
        ArcSeal sealTags) {}
