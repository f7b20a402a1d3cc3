package org.postern.mailauth;

import org.postern.net.DnsName;

import java.util.ArrayList;
import java.util.List;

/// A DKIM-Signature, or an ARC-Message-Signature, which has nearly the same tags (RFC 6376 section
/// 3.5, RFC 8617 section 4.1.2).
///
/// @param signature value of `b=`
/// @param bodyHash value of `bh=`
/// @param domain the signing domain (`d=`), as A-labels in lower case
/// @param keyName where its key is
/// @param identity `i=` of DKIM: whom the signing domain speaks for, `[local-part]@domain`
/// @param names the fields signed, as written
/// @param bodyLength `l=`: octets of the canonical body that are signed; -1 for all
/// @param time second of the epoch at which it was made; -1 when not told
/// @param expiration second of the epoch; -1 when it never expires
/// @param instance `i=` of ARC; 0 in DKIM
public record DkimSignature(
        SignatureAlgorithm algorithm,
        byte[] signature,
        byte[] bodyHash,
        Canonicalization headerForm,
        Canonicalization bodyForm,
        DnsName domain,
        String selector,
        DnsName keyName,
        String identity,
        List<String> names,
        long bodyLength,
        long time,
        long expiration,
        int instance) {
    /// Most names that a signature may list.
    static final int MOST_NAMES = 500;

    public DkimSignature {
        signature = signature.clone();
        bodyHash = bodyHash.clone();
        names = List.copyOf(names);
    }

    /// A copy.
    @Override
    public byte[] signature() {
        return signature.clone();
    }

    /// A copy.
    @Override
    public byte[] bodyHash() {
        return bodyHash.clone();
    }

    /// @param text behind the colon
    static DkimSignature dkim(String text) throws TagSyntaxException {
        var tags = TagList.parse(text);
        // RFC 6376 section 6.1.1: v= must be 1
        if (!tags.required("v").equals("1")) {
            throw new TagSyntaxException("signature of another version");
        }
        checkMethods(tags);
        var domain = domain(tags);
        var names = TagList.words(tags.required("h"));
        // RFC 6376 section 6.1.1: a signature that does not cover From is ignored
        if (names.stream().noneMatch("from"::equalsIgnoreCase)) {
            throw new TagSyntaxException("From is not signed");
        }
        if (names.contains("")) {
            throw new TagSyntaxException("tag h has an empty name");
        }
        return read(tags, domain, identity(tags, domain), names, 0);
    }

    /// @param text behind the colon of an ARC-Message-Signature
    static DkimSignature arc(String text, int instance) throws TagSyntaxException {
        var tags = TagList.parse(text);
        // Which fields it covers is the sealer's choice, and it may be none.
        var names = new ArrayList<>(TagList.words(tags.value("h", "")));
        names.removeIf(String::isEmpty);
        return read(tags, domain(tags), "", names, instance);
    }

    private static DkimSignature read(
            TagList tags, DnsName domain, String identity, List<String> names, int instance)
            throws TagSyntaxException {
        if (names.size() > MOST_NAMES) {
            throw new TagSyntaxException("more than " + MOST_NAMES + " fields are signed");
        }
        var algorithm = SignatureAlgorithm.named(tags.required("a"));
        // RFC 6376 section 3.5: simple/simple without c=; a single word is for the header
        var forms = tags.value("c", "simple/simple").split("/", -1);
        if (forms.length > 2) {
            throw new TagSyntaxException("canonicalization that nobody knows");
        }
        long time = tags.number("t");
        long expiration = tags.number("x");
        if (time >= 0 && expiration >= 0 && expiration <= time) {
            throw new TagSyntaxException("it expires before it is made");
        }
        String selector = tags.required("s");
        return new DkimSignature(
                algorithm,
                tags.octets("b"),
                tags.octets("bh"),
                Canonicalization.named(forms[0]),
                forms.length == 1 ? Canonicalization.SIMPLE : Canonicalization.named(forms[1]),
                domain,
                selector,
                keyName(selector, domain),
                identity,
                names,
                tags.number("l"),
                time,
                expiration,
                instance);
    }

    // RFC 6376 section 3.5: q= lists where keys are; dns/txt is the only way
    private static void checkMethods(TagList tags) throws TagSyntaxException {
        if (!TagList.words(tags.value("q", "dns/txt")).contains("dns/txt")) {
            throw new TagSyntaxException("its key is where nobody looks");
        }
    }

    static DnsName domain(TagList tags) throws TagSyntaxException {
        return name(tags.required("d"), "d");
    }

    private static DnsName name(String text, String tag) throws TagSyntaxException {
        return MailNames.find(text)
                .filter(name -> name.labels().size() > 1)
                .orElseThrow(() -> new TagSyntaxException("tag " + tag + " is not a domain"));
    }

    // RFC 6376 section 3.6.2.1: the key is at selector._domainkey.domain
    static DnsName keyName(String selector, DnsName domain) throws TagSyntaxException {
        return MailNames.find(selector + "._domainkey." + domain)
                .orElseThrow(() -> new TagSyntaxException("tag s is not a selector"));
    }

    // RFC 6376 section 3.5: the domain of i= is d= or below it
    private static String identity(TagList tags, DnsName domain) throws TagSyntaxException {
        if (!tags.has("i")) {
            return "@" + domain;
        }
        String identity = tags.required("i");
        int at = identity.lastIndexOf('@');
        if (at < 0 || !name(identity.substring(at + 1), "i").isWithin(domain)) {
            throw new TagSyntaxException("its identity is not within its domain");
        }
        return identity;
    }

    /// Whether the identity's domain is the signing domain itself.
    boolean identityIsDomain() {
        String own = identity.substring(identity.lastIndexOf('@') + 1);
        return MailNames.find(own).filter(domain::equals).isPresent();
    }
}
