package org.postern.mailauth;

import org.jspecify.annotations.Nullable;
import org.postern.mail.Header;
import org.postern.mail.HeaderField;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/// The ARC sets of a header, read and put in order.
///
/// @param sets from instance 1 upwards; none when there is no chain, or one that is broken
/// @param problem why it is broken; empty when it is not
/// @param instances the highest instance seen, broken or not
/// @param closed whether a seal says that the chain has failed: nothing may be added then
record ArcChain(List<ArcSet> sets, String problem, int instances, boolean closed) {
    static final String RESULTS = "ARC-Authentication-Results";
    static final String MESSAGE_SIGNATURE = "ARC-Message-Signature";
    static final String SEAL = "ARC-Seal";

    // RFC 8617 section 4.2.1: at most 50 sets
    static final int MOST_SETS = 50;

    ArcChain {
        sets = List.copyOf(sets);
    }

    boolean isThere() {
        return !sets.isEmpty() || !problem.isEmpty();
    }

    static ArcChain of(Header header) {
        var results = new ArrayList<@Nullable HeaderField>();
        var signatures = new ArrayList<@Nullable HeaderField>();
        var seals = new ArrayList<@Nullable HeaderField>();
        try {
            collect(header.all(RESULTS), results, true);
            collect(header.all(MESSAGE_SIGNATURE), signatures, false);
            collect(header.all(SEAL), seals, false);
            int count = Math.max(results.size(), Math.max(signatures.size(), seals.size()));
            var sets = new ArrayList<ArcSet>();
            for (int instance = 1; instance <= count; instance++) {
                sets.add(
                        set(
                                instance,
                                at(results, instance),
                                at(signatures, instance),
                                at(seals, instance)));
            }
            return new ArcChain(sets, "", count, false);
        } catch (TagSyntaxException wrong) {
            int seen = Math.max(results.size(), Math.max(signatures.size(), seals.size()));
            return new ArcChain(
                    List.of(), wrong.problem(), Math.max(seen, 1), isClosed(header.all(SEAL)));
        }
    }

    private static boolean isClosed(List<HeaderField> seals) {
        for (var seal : seals) {
            try {
                if (TagList.parse(FieldText.value(seal)).value("cv", "").equalsIgnoreCase("fail")) {
                    return true;
                }
            } catch (TagSyntaxException unreadable) {
                // It says nothing.
            }
        }
        return false;
    }

    private static @Nullable HeaderField at(List<@Nullable HeaderField> fields, int instance) {
        return instance <= fields.size() ? fields.get(instance - 1) : null;
    }

    /// Puts fields in the places of their instances.
    private static void collect(
            List<HeaderField> fields, List<@Nullable HeaderField> target, boolean results)
            throws TagSyntaxException {
        for (var field : fields) {
            int instance = instance(field, results);
            while (target.size() < instance) {
                target.add(null);
            }
            // RFC 8617 section 5.2: each set has one of each
            if (target.set(instance - 1, field) != null) {
                throw new TagSyntaxException("instance " + instance + " is there twice");
            }
        }
    }

    private static int instance(HeaderField field, boolean results) throws TagSyntaxException {
        String text = FieldText.value(field);
        // RFC 8617 section 4.1.1: ARC-Authentication-Results begins with its instance
        String tags = results ? text.substring(0, end(text)) : text;
        long instance = TagList.parse(tags).number("i");
        if (instance < 1 || instance > MOST_SETS) {
            throw new TagSyntaxException("an instance that is not 1 to " + MOST_SETS);
        }
        return (int) instance;
    }

    private static int end(String text) {
        int semicolon = text.indexOf(';');
        return semicolon < 0 ? text.length() : semicolon;
    }

    private static ArcSet set(
            int instance,
            @Nullable HeaderField results,
            @Nullable HeaderField signature,
            @Nullable HeaderField seal)
            throws TagSyntaxException {
        if (results == null || signature == null || seal == null) {
            throw new TagSyntaxException("instance " + instance + " is not whole");
        }
        var signatureTags = DkimSignature.arc(FieldText.value(signature), instance);
        // RFC 8617 section 4.1.2: ARC-Seal must not be signed by it
        if (signatureTags.names().stream().anyMatch(SEAL::equalsIgnoreCase)) {
            throw new TagSyntaxException("instance " + instance + " signs a seal");
        }
        var sealTags = ArcSeal.parse(FieldText.value(seal), instance);
        // RFC 8617 section 5.2: the first seal says none, the others pass
        boolean first = instance == 1;
        if (sealTags.chain() != (first ? ArcStatus.NONE : ArcStatus.PASS)) {
            throw new TagSyntaxException(
                    "instance " + instance + " says cv=" + sealTags.chain().word());
        }
        return new ArcSet(results, signature, seal, signatureTags, sealTags);
    }

    /// What the seal of the last of these sets signs.
    ///
    /// @param ownSeal the seal that signs, or that was to verify
    // RFC 8617 section 5.1.1: all sets in order, results, message signature, seal, relaxed; its own
    // seal last, without the value of b= and without line end
    static byte[] sealed(List<ArcSet> before, byte[] results, byte[] signature, byte[] ownSeal) {
        var out = new ByteArrayOutputStream(4_096);
        var form = Canonicalization.RELAXED;
        for (var set : before) {
            out.writeBytes(form.field(set.results().octets()));
            out.writeBytes(form.field(set.messageSignature().octets()));
            out.writeBytes(form.field(set.seal().octets()));
        }
        out.writeBytes(form.field(results));
        out.writeBytes(form.field(signature));
        byte[] own = form.field(FieldText.withoutSignature(ownSeal));
        out.write(own, 0, own.length - 2);
        return out.toByteArray();
    }
}
