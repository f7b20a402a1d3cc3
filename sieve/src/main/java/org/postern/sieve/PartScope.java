package org.postern.sieve;

import org.postern.sieve.Signature.Tag;

import java.util.ArrayList;
import java.util.List;

/// Whose header fields a test looks at: the message's, or with `:mime` those of the part that
/// `foreverypart` is at, with `:anychild` also those of the parts below (RFC 5703 section 4).
record PartScope(boolean mime, boolean anyChild) {
    static final List<Tag> TAGS =
            List.of(
                    new Tag("mime", "mime", null, "mime"),
                    new Tag("anychild", "anychild", null, "mime"));

    static PartScope of(Call call) throws SieveException {
        if (call.has("anychild") && !call.has("mime")) {
            call.complain(":anychild needs :mime");
        }
        return new PartScope(call.has("mime"), call.has("anychild"));
    }

    List<WorkingPart> parts(Run run) throws ScriptFault {
        WorkingPart root = run.message().root();
        if (!mime) {
            return List.of(root);
        }
        MimeLoop loop = run.loop();
        WorkingPart part = loop == null ? root : loop.part();
        if (!anyChild) {
            return List.of(part);
        }
        if (part == root) {
            return run.message().parts();
        }
        var parts = new ArrayList<WorkingPart>();
        part.collect(parts, run.limits().parts());
        run.work(parts.size() * 16L);
        return parts;
    }
}
