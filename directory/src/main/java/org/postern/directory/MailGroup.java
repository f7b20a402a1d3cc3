package org.postern.directory;

import org.postern.engine.EngineException;
import org.postern.kernel.Words;
import org.postern.mail.Address;
import org.postern.mail.AddressSyntaxException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A distribution list, or a group of LDAP's `mailGroup`: an address whose mail goes to its
/// members, and a name that folders may be shared with (SPEC DIR-6). Its members are kept apart,
/// since there may be very many.
///
/// @param id opaque, never reused, and the same after a rename
/// @param description for people; may be empty
/// @param owners who may change its members, and whom its undeliverable mail is told
/// @param posters who may send to it besides its owners when `posting` is `NAMED`
/// @param memberUrls LDAP URLs whose entries are members too (RFC 4516)
/// @param members how many members it names, those of the URLs not counted
/// @param attributes all that the schema knows besides
public record MailGroup(
        String id,
        Address address,
        String description,
        List<Address> owners,
        Posting posting,
        List<Address> posters,
        List<String> memberUrls,
        int members,
        Instant created,
        Attributes attributes) {
    /// Longest description, in characters.
    static final int MAX_DESCRIPTION = 512;

    private static final int VERSION = 1;

    public MailGroup {
        owners = List.copyOf(owners);
        posters = List.copyOf(posters);
        memberUrls = List.copyOf(memberUrls);
        if (id.isEmpty() || members < 0) {
            throw new IllegalArgumentException("a group needs an id and no negative members");
        }
    }

    /// A group that nobody is in yet, and that all may send to.
    static MailGroup of(String id, Address address, String description, Instant created) {
        return new MailGroup(
                id,
                address,
                description,
                List.of(),
                Posting.ANYONE,
                List.of(),
                List.of(),
                0,
                created,
                Attributes.NONE);
    }

    /// Whether some members follow from what accounts are.
    public boolean dynamic() {
        return !memberUrls.isEmpty();
    }

    MailGroup withAddress(Address changed) {
        return new MailGroup(
                id,
                changed,
                description,
                owners,
                posting,
                posters,
                memberUrls,
                members,
                created,
                attributes);
    }

    MailGroup withDescription(String changed) {
        return new MailGroup(
                id,
                address,
                changed,
                owners,
                posting,
                posters,
                memberUrls,
                members,
                created,
                attributes);
    }

    MailGroup withOwners(List<Address> changed) {
        return new MailGroup(
                id,
                address,
                description,
                changed,
                posting,
                posters,
                memberUrls,
                members,
                created,
                attributes);
    }

    MailGroup withPosting(Posting changed) {
        return new MailGroup(
                id,
                address,
                description,
                owners,
                changed,
                posters,
                memberUrls,
                members,
                created,
                attributes);
    }

    MailGroup withPosters(List<Address> changed) {
        return new MailGroup(
                id,
                address,
                description,
                owners,
                posting,
                changed,
                memberUrls,
                members,
                created,
                attributes);
    }

    MailGroup withMemberUrls(List<String> changed) {
        return new MailGroup(
                id,
                address,
                description,
                owners,
                posting,
                posters,
                changed,
                members,
                created,
                attributes);
    }

    MailGroup withMembers(int changed) {
        return new MailGroup(
                id,
                address,
                description,
                owners,
                posting,
                posters,
                memberUrls,
                changed,
                created,
                attributes);
    }

    MailGroup withAttributes(Attributes changed) {
        return new MailGroup(
                id,
                address,
                description,
                owners,
                posting,
                posters,
                memberUrls,
                members,
                created,
                changed);
    }

    byte[] encode() {
        var record =
                new RecordWriter(VERSION)
                        .text(id)
                        .text(address.toString())
                        .text(description)
                        .text(Words.constantName(posting))
                        .number(members)
                        .instant(created);
        encode(owners.stream().map(Address::toString).toList(), record);
        encode(posters.stream().map(Address::toString).toList(), record);
        encode(memberUrls, record);
        AttributesCodec.encode(attributes, record);
        return record.toOctets();
    }

    private static void encode(List<String> texts, RecordWriter record) {
        record.shortNumber(texts.size());
        texts.forEach(record::text);
    }

    static MailGroup decode(byte[] value) throws EngineException {
        var record = new RecordReader(value, VERSION, "a group's record");
        try {
            String id = record.text();
            var address = Address.parse(record.text());
            String description = record.text();
            var posting = Words.constant(Posting.class, record.text());
            int members = record.number();
            var created = record.instant();
            return new MailGroup(
                    id,
                    address,
                    description,
                    addresses(record),
                    posting,
                    addresses(record),
                    texts(record),
                    members,
                    created,
                    AttributesCodec.decode(record));
        } catch (AddressSyntaxException | IllegalArgumentException e) {
            throw record.failed("cannot be read: " + e.getMessage());
        }
    }

    private static List<Address> addresses(RecordReader record)
            throws EngineException, AddressSyntaxException {
        var addresses = new ArrayList<Address>();
        for (String text : texts(record)) {
            addresses.add(Address.parse(text));
        }
        return addresses;
    }

    private static List<String> texts(RecordReader record) throws EngineException {
        int count = record.shortNumber();
        var texts = new ArrayList<String>(count);
        for (int i = 0; i < count; i++) {
            texts.add(record.text());
        }
        return texts;
    }
}
