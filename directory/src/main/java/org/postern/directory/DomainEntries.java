package org.postern.directory;

import org.postern.mail.AddressSyntaxException;
import org.postern.mail.Domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A mail domain as an entry of the tree, and an entry's attributes as a domain.
final class DomainEntries {
    static final String DOMAIN = "miDomainName";
    static final String QUOTA = "miDomainQuota";
    static final String MESSAGES = "miDomainMessages";

    private static final List<String> CLASSES = List.of("top", "domain", "mirapointDomain");

    private static final Set<String> TYPED =
            Set.of("midomainname", "midomainquota", "midomainmessages");

    private DomainEntries() {}

    /// Whether an entry of these classes is a mail domain.
    static boolean is(Attributes attributes) {
        return attributes.has("objectClass", "mirapointDomain");
    }

    static DistinguishedName name(DomainRecord domain) {
        return domain.attributes()
                .first(Operational.NAME)
                .map(DistinguishedName::parse)
                .orElseGet(() -> DistinguishedName.of(domain.domain()));
    }

    static DirectoryEntry entry(DomainRecord domain) {
        var kept = ClassEntries.shown(domain.attributes());
        var reference = EntryReference.domain(domain.domain().ascii());
        var name = name(domain);
        var view = new ArrayList<Attributes.Attribute>();
        Operational.many(
                view, "objectClass", kept.has("objectClass") ? kept.texts("objectClass") : CLASSES);
        if (!kept.has("dc")) {
            String ascii = domain.domain().ascii();
            int dot = ascii.indexOf('.');
            Operational.one(view, "dc", dot < 0 ? ascii : ascii.substring(0, dot));
        }
        Operational.one(view, DOMAIN, domain.domain().typed());
        if (domain.limits().quotaOctets() != 0) {
            Operational.one(view, QUOTA, Long.toString(domain.limits().quotaOctets()));
        }
        if (domain.limits().quotaMessages() != 0) {
            Operational.one(view, MESSAGES, Long.toString(domain.limits().quotaMessages()));
        }
        for (var attribute : kept.all()) {
            if (!Operational.is(attribute.type()) && !attribute.base().equals("objectclass")) {
                view.add(attribute);
            }
        }
        Operational.add(view, reference, name, domain.created(), kept);
        return new DirectoryEntry(reference, name, Attributes.of(view));
    }

    /// The mail domain that an entry's attributes name.
    static Domain domain(DistinguishedName name, Attributes wanted) throws TreeException {
        var names = wanted.texts(DOMAIN);
        try {
            return Domain.parse(names.isEmpty() ? joined(name) : names.getFirst());
        } catch (AddressSyntaxException e) {
            throw new TreeException(
                    TreeException.Reason.INVALID, DOMAIN + " is a domain: " + e.getMessage() + ".");
        }
    }

    // RFC 2247 section 3: the dc components from the first one up are the domain's labels.
    private static String joined(DistinguishedName name) {
        var labels = new ArrayList<String>();
        for (var at = java.util.Optional.of(name);
                at.isPresent() && !at.get().isRoot();
                at = at.get().parent()) {
            labels.add(at.get().first().getAttributeValues()[0]);
        }
        return String.join(".", labels);
    }

    static DomainRecord changed(DomainRecord before, DistinguishedName name, Attributes wanted)
            throws TreeException {
        if (!is(wanted) || !domain(name, wanted).equals(before.domain())) {
            throw new TreeException(
                    TreeException.Reason.NOT_ALLOWED,
                    "A mail domain keeps its name and its object class.");
        }
        var kept = new ArrayList<Attributes.Attribute>();
        for (var attribute : wanted.all()) {
            if (!TYPED.contains(Attributes.key(attribute.type()))
                    && !Operational.is(attribute.type())) {
                kept.add(attribute);
            }
        }
        var further = ClassEntries.kept(Attributes.of(kept));
        if (further.texts("objectClass").equals(CLASSES)) {
            further = further.without("objectClass");
        }
        if (!name.equals(DistinguishedName.of(before.domain()))) {
            further = further.with(Operational.NAME, name.toString());
        }
        for (String type : List.of(Operational.CREATOR, Operational.MODIFIER, ChangeStamps.TYPE)) {
            further = further.with(type, before.attributes().texts(type));
        }
        return before.withLimits(new DomainLimits(number(wanted, QUOTA), number(wanted, MESSAGES)))
                .withAttributes(further);
    }

    private static long number(Attributes wanted, String type) throws TreeException {
        String text = wanted.first(type).orElse("0");
        try {
            long number = Long.parseLong(text);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Told below.
        }
        throw new TreeException(
                TreeException.Reason.INVALID, type + " is a number, not " + text + ".");
    }
}
