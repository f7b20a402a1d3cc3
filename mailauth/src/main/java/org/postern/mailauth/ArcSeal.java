package org.postern.mailauth;

import org.postern.net.DnsName;

/// An ARC-Seal (RFC 8617 section 4.1.3).
///
/// @param chain what the sealer said of the chain before it (`cv=`)
/// @param time second of the epoch; -1 when not told
record ArcSeal(
        int instance,
        SignatureAlgorithm algorithm,
        byte[] signature,
        ArcStatus chain,
        DnsName domain,
        String selector,
        DnsName keyName,
        long time) {
    /// @param text behind the colon
    static ArcSeal parse(String text, int instance) throws TagSyntaxException {
        var tags = TagList.parse(text);
        // RFC 8617 section 4.1.3: h= and what it would mean must not be there
        if (tags.has("h") || tags.has("bh") || tags.has("c")) {
            throw new TagSyntaxException("a seal that chooses what it seals");
        }
        var domain = DkimSignature.domain(tags);
        String selector = tags.required("s");
        return new ArcSeal(
                instance,
                SignatureAlgorithm.named(tags.required("a")),
                tags.octets("b"),
                chain(tags.required("cv")),
                domain,
                selector,
                DkimSignature.keyName(selector, domain),
                tags.number("t"));
    }

    private static ArcStatus chain(String word) throws TagSyntaxException {
        for (var status : ArcStatus.values()) {
            if (status != ArcStatus.TEMPERROR && status.word().equalsIgnoreCase(word)) {
                return status;
            }
        }
        throw new TagSyntaxException("cv= of a value that nobody knows");
    }
}
