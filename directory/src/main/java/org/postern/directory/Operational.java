package org.postern.directory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The attributes by which the directory itself tells of an entry (RFC 4512 section 3.4). Most are
/// not kept but follow from what is.
final class Operational {
    static final String CREATED = "createTimestamp";
    static final String CREATOR = "creatorsName";
    static final String MODIFIED = "modifyTimestamp";
    static final String MODIFIER = "modifiersName";
    static final String NAME = "entryDN";
    static final String STAMP = "entryCSN";
    static final String UUID = "entryUUID";
    static final String ID = "miEntryId";

    /// In lower case.
    private static final Set<String> ALL =
            Set.of(
                    "createtimestamp",
                    "creatorsname",
                    "modifytimestamp",
                    "modifiersname",
                    "entrydn",
                    "entrycsn",
                    "entryuuid",
                    "mientryid",
                    "michangestamp",
                    "hassubordinates",
                    "numsubordinates",
                    "structuralobjectclass",
                    "subschemasubentry");

    private Operational() {}

    /// Whether nobody but the directory sets it.
    static boolean is(String type) {
        return ALL.contains(Attributes.key(type));
    }

    /// What a person may set, of a view or of what a client sent.
    static Attributes without(Attributes attributes) {
        return Attributes.of(
                attributes.all().stream().filter(attribute -> !is(attribute.type())).toList());
    }

    /// The view's operational attributes behind the others.
    ///
    /// @param kept as the record has them: who created and changed it last, and the stamps
    static void add(
            List<Attributes.Attribute> view,
            EntryReference reference,
            DistinguishedName name,
            Instant created,
            Attributes kept) {
        var stamps = ChangeStamps.of(kept);
        var newest = stamps.newest();
        one(view, UUID, reference.uuid().toString());
        one(view, NAME, name.toString());
        one(view, ID, reference.kind().code() + ":" + reference.id());
        one(view, CREATED, ChangeStamp.generalizedTime(created));
        kept.find(CREATOR).ifPresent(view::add);
        kept.find(MODIFIER).ifPresent(view::add);
        kept.find(ChangeStamps.TYPE).ifPresent(view::add);
        one(
                view,
                MODIFIED,
                ChangeStamp.generalizedTime(
                        newest.equals(ChangeStamp.NONE) ? created : newest.instant()));
        one(view, STAMP, newest.toString());
    }

    static void one(List<Attributes.Attribute> view, String type, String value) {
        view.add(new Attributes.Attribute(type, List.of(Attributes.octetsOf(value))));
    }

    static void many(List<Attributes.Attribute> view, String type, List<String> values) {
        if (!values.isEmpty()) {
            var octets = new ArrayList<byte[]>(values.size());
            values.forEach(value -> octets.add(Attributes.octetsOf(value)));
            view.add(new Attributes.Attribute(type, octets));
        }
    }
}
