package org.postern.directory;

import org.postern.kernel.Problem;
import org.postern.kernel.Role;
import org.postern.mail.Address;
import org.postern.mail.AddressSyntaxException;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// An account as an entry of the tree, and an entry's attributes as an account: the components of
/// [Account] have a name in the schema each, the rest stands in [Account#attributes] under its own.
final class AccountEntries {
    static final String MAIL = "mail";

    /// What lets in besides the password, for other servers of ours.
    static final String FACTORS = "miSecondFactors";

    static final String ALIAS = "mailAlternateAddress";
    static final String FORWARD = "mailForwardingAddress";
    static final String QUOTA = "miMailQuota";
    static final String UNDELETE_QUOTA = "miMailUndeleteQuota";
    static final String ROLE = "miRole";
    static final String STATUS = "miAccountStatus";
    static final String LOGIN = "miLoginId";

    private static final List<String> CLASSES =
            List.of(
                    "top",
                    "person",
                    "organizationalPerson",
                    "inetOrgPerson",
                    "mirapointUser",
                    "mirapointMailUser");

    /// Types that a component of the account holds, or that follow from one; in lower case.
    private static final Set<String> TYPED =
            Set.of(
                    "mail",
                    "mailalternateaddress",
                    "mailforwardingaddress",
                    "mimailquota",
                    "mimailundeletequota",
                    "mirole",
                    "miaccountstatus",
                    "cn",
                    "userpassword",
                    "authpassword",
                    "misecondfactors");

    private AccountEntries() {}

    /// Whether an entry of these classes is an account.
    static boolean is(Attributes attributes) {
        return attributes.has("objectClass", "mirapointUser")
                || attributes.has("objectClass", "mirapointMailUser");
    }

    static DistinguishedName name(Account account) {
        return account.attributes()
                .first(Operational.NAME)
                .map(DistinguishedName::parse)
                .orElseGet(() -> defaultName(account.address()));
    }

    static DistinguishedName defaultName(Address address) {
        return DistinguishedName.of(address.domain()).child("uid", address.localPart());
    }

    /// The entry without its passwords; see [#secrets].
    static DirectoryEntry entry(Account account) {
        var kept = ClassEntries.shown(account.attributes());
        var reference = EntryReference.account(account.id());
        var name = name(account);
        var view = new ArrayList<Attributes.Attribute>(24);
        var classes = kept.texts("objectClass");
        Operational.many(view, "objectClass", classes.isEmpty() ? CLASSES : classes);
        var uid = kept.first("uid").orElse(account.address().localPart());
        if (!kept.has("uid")) {
            Operational.one(view, "uid", uid);
        }
        var common = new ArrayList<String>();
        if (!account.fullName().isEmpty() || !kept.has("cn")) {
            common.add(account.fullName().isEmpty() ? uid : account.fullName());
        }
        common.addAll(kept.texts("cn"));
        Operational.many(view, "cn", common);
        if (!kept.has("sn")) {
            Operational.one(view, "sn", surname(account.fullName(), uid));
        }
        if (!kept.has(LOGIN)) {
            Operational.one(view, LOGIN, account.address().toString());
        }
        Operational.one(view, MAIL, account.address().toString());
        addLimits(account, view);
        for (var attribute : kept.all()) {
            if (!Operational.is(attribute.type())
                    && !attribute.base().equals("objectclass")
                    && !attribute.type().equalsIgnoreCase("cn")) {
                view.add(attribute);
            }
        }
        Operational.add(view, reference, name, account.created(), kept);
        return new DirectoryEntry(reference, name, Attributes.of(view));
    }

    private static void addLimits(Account account, List<Attributes.Attribute> view) {
        Operational.many(view, ALIAS, account.aliases().stream().map(Address::toString).toList());
        Operational.many(
                view, FORWARD, account.forwards().stream().map(Address::toString).toList());
        if (account.quotaOctets() != Account.QUOTA_DEFAULT) {
            Operational.one(view, QUOTA, Long.toString(account.quotaOctets()));
        }
        if (account.undeleteQuotaOctets() != Account.UNDELETE_DEFAULT) {
            Operational.one(view, UNDELETE_QUOTA, Long.toString(account.undeleteQuotaOctets()));
        }
        if (account.role() != Role.USER) {
            Operational.one(view, ROLE, word(account.role()));
        }
        if (account.status() != AccountStatus.ACTIVE) {
            Operational.one(view, STATUS, word(account.status()));
        }
    }

    /// Someone's surname where none was given: inetOrgPerson asks for one.
    private static String surname(String fullName, String uid) {
        String last = fullName.substring(fullName.lastIndexOf(' ') + 1);
        return last.isEmpty() ? uid : last;
    }

    /// The passwords and second factors as attributes.
    static Attributes secrets(Optional<Credential> credential, SecondFactors factors) {
        var secrets = Attributes.NONE;
        if (!factors.isEmpty()) {
            secrets = secrets.withOctets(FACTORS, List.of(factors.encode()));
        }
        if (credential.isEmpty()) {
            return secrets;
        }
        secrets = secrets.with("userPassword", credential.get().verifier());
        var scram = credential.get().scram();
        return scram == null ? secrets : secrets.with("authPassword", ScramText.of(scram));
    }

    /// The account that an entry's attributes make of one.
    ///
    /// @param before gives what no attribute can: id, creation, and the operational attributes
    /// @param wanted all the attributes that the entry is to have
    static Account account(Account before, DistinguishedName name, Attributes wanted)
            throws TreeException {
        if (!is(wanted)) {
            throw invalid("An account stays one: its object class mirapointUser cannot go.");
        }
        Address address = address(wanted);
        var names = wanted.texts("cn");
        var aliases = addresses(wanted, ALIAS);
        var forwards = addresses(wanted, FORWARD);
        Role role = constant(Role.class, wanted, ROLE, Role.USER);
        var status = constant(AccountStatus.class, wanted, STATUS, AccountStatus.ACTIVE);
        String uid = wanted.first("uid").orElse(address.localPart());
        String fullName = names.isEmpty() ? "" : names.getFirst();
        boolean derivedName =
                names.size() == 1 && before.fullName().isEmpty() && fullName.equals(uid);
        return new Account(
                before.id(),
                address,
                derivedName ? "" : fullName,
                aliases,
                forwards,
                role,
                status,
                number(wanted, QUOTA, Account.QUOTA_DEFAULT),
                number(wanted, UNDELETE_QUOTA, Account.UNDELETE_DEFAULT),
                before.created(),
                further(before, name, address, wanted));
    }

    /// What no component holds and what does not follow from one.
    private static Attributes further(
            Account before, DistinguishedName name, Address address, Attributes wanted) {
        var kept = new ArrayList<Attributes.Attribute>();
        for (var attribute : wanted.all()) {
            if (!TYPED.contains(attribute.type().toLowerCase(Locale.ROOT))
                    && !Operational.is(attribute.type())) {
                kept.add(attribute);
            }
        }
        var further = ClassEntries.kept(Attributes.of(kept));
        var names = wanted.texts("cn");
        if (names.size() > 1) {
            further = further.with("cn", names.subList(1, names.size()));
        }
        further = withoutDerived(further, address, wanted);
        if (!name.equals(defaultName(address))) {
            further = further.with(Operational.NAME, name.toString());
        }
        for (String type : List.of(Operational.CREATOR, Operational.MODIFIER, ChangeStamps.TYPE)) {
            further = further.with(type, before.attributes().texts(type));
        }
        return further;
    }

    private static Attributes withoutDerived(
            Attributes further, Address address, Attributes wanted) {
        var less = further;
        if (less.texts("uid").equals(List.of(address.localPart()))) {
            less = less.without("uid");
        }
        String uid = wanted.first("uid").orElse(address.localPart());
        String fullName = wanted.first("cn").orElse("");
        if (less.texts("sn").equals(List.of(surname(fullName, uid)))) {
            less = less.without("sn");
        }
        if (less.texts(LOGIN).equals(List.of(address.toString()))) {
            less = less.without(LOGIN);
        }
        return less.texts("objectClass").equals(CLASSES) ? less.without("objectClass") : less;
    }

    static Address address(Attributes wanted) throws TreeException {
        var mail = addresses(wanted, MAIL);
        if (mail.size() != 1) {
            throw new TreeException(
                    TreeException.Reason.INVALID,
                    new Problem(
                            "It has one mail, its address.",
                            mail.isEmpty() ? "There is none." : "There are " + mail.size() + ".",
                            ALIAS + " for further addresses"));
        }
        return mail.getFirst();
    }

    static List<Address> addresses(Attributes wanted, String type) throws TreeException {
        var addresses = new ArrayList<Address>();
        for (String text : wanted.texts(type)) {
            try {
                addresses.add(Address.parse(text));
            } catch (AddressSyntaxException e) {
                throw invalid(type + " is an address, not " + text + ": " + e.getMessage() + ".");
            }
        }
        return addresses;
    }

    private static long number(Attributes wanted, String type, long absent) throws TreeException {
        var text = wanted.first(type);
        if (text.isEmpty()) {
            return absent;
        }
        try {
            long number = Long.parseLong(text.get());
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Told below.
        }
        throw invalid(type + " is a number of octets, not " + text.get() + ".");
    }

    static <E extends Enum<E>> E constant(
            Class<E> type, Attributes wanted, String attribute, E absent) throws TreeException {
        var text = wanted.first(attribute);
        if (text.isEmpty()) {
            return absent;
        }
        for (E constant : type.getEnumConstants()) {
            if (word(constant).equalsIgnoreCase(text.get())) {
                return constant;
            }
        }
        throw invalid("No " + attribute + " is " + text.get() + ".");
    }

    /// `domainAdministrator` for `DOMAIN_ADMINISTRATOR`.
    private static String word(Enum<?> constant) {
        var word = new StringBuilder();
        for (String part : constant.name().toLowerCase(Locale.ROOT).split("_", -1)) {
            word.append(
                    word.isEmpty()
                            ? part
                            : part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1));
        }
        return word.toString();
    }

    private static TreeException invalid(String error) {
        return new TreeException(TreeException.Reason.INVALID, error);
    }
}
