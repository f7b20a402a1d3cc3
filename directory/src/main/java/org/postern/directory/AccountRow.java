package org.postern.directory;

import org.postern.kernel.Octets;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Role;
import org.postern.kernel.Words;
import org.postern.mail.Address;
import org.postern.mail.AddressSyntaxException;
import org.postern.mail.Domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// What a row of an import makes of an account: the attributes that are fields of [Account] become
/// those, the others stay attributes.
final class AccountRow {
    private static final String MAIL = "mail";

    /// In lower case: what the directory itself says of an entry, and no file brings.
    private static final Set<String> OPERATIONAL =
            Set.of(
                    "entryuuid",
                    "entrycsn",
                    "entrydn",
                    "createtimestamp",
                    "modifytimestamp",
                    "creatorsname",
                    "modifiersname",
                    "structuralobjectclass",
                    "michangestamp",
                    "mientryid");

    /// In lower case: what is a field of an account, or follows from one.
    private static final Set<String> FIELDS =
            Set.of(
                    MAIL,
                    "cn",
                    "userpassword",
                    "mailalternateaddress",
                    "mailforwardingaddress",
                    "mimailquota",
                    "mimailundeletequota",
                    "mirole",
                    "miaccountstatus",
                    "objectclass",
                    "miloginid");

    /// The attributes that a file brings or takes away.
    static Attributes portable(Attributes attributes) {
        var portable = attributes;
        for (Attributes.Attribute attribute : attributes.all()) {
            if (OPERATIONAL.contains(attribute.type().toLowerCase(Locale.ROOT))) {
                portable = portable.without(attribute.type());
            }
        }
        return portable;
    }

    private final ImportRow row;
    private final Optional<Domain> first;

    /// @param first the domain of an address that names none
    AccountRow(ImportRow row, Optional<Domain> first) {
        this.row = row;
        this.first = first;
    }

    Address address() throws ImportException {
        String text = row.attributes().first(MAIL).orElse("");
        if (text.isEmpty()) {
            throw new ImportException(row.where(), "it has no address (name, mail)");
        }
        return address(text);
    }

    private Address address(String text) throws ImportException {
        try {
            return LoginName.parse(text, first);
        } catch (AddressSyntaxException e) {
            throw new ImportException(row.where(), text + " is no address: " + e.getMessage());
        }
    }

    private List<Address> addresses(String type) throws ImportException {
        var addresses = new ArrayList<Address>();
        for (String text : row.attributes().texts(type)) {
            addresses.add(address(text));
        }
        return addresses;
    }

    /// The password as the row has it; empty when it has none.
    Optional<String> password() {
        return row.attributes().first("userPassword");
    }

    /// LDAP wants a name: that of somebody who gave none is what stands before the `@`.
    private String fullName() throws ImportException {
        String name = row.attributes().first("cn").orElse("");
        return name.equals(address().localPart()) ? "" : name;
    }

    /// The account.
    ///
    /// @param draft with the row's address, an id and a creation
    Account account(Account draft) throws ImportException {
        return draft.withFullName(fullName())
                .withAliases(addresses("mailAlternateAddress"))
                .withForwards(addresses("mailForwardingAddress"))
                .withQuota(octets("miMailQuota", "unlimited", Account.QUOTA_DEFAULT))
                .withUndeleteQuota(octets("miMailUndeleteQuota", "off", Account.UNDELETE_DEFAULT))
                .withRole(constant(Role.class, "miRole", Role.USER))
                .withStatus(constant(AccountStatus.class, "miAccountStatus", AccountStatus.ACTIVE))
                .withAttributes(attributes());
    }

    /// @param zero the word for 0
    /// @param unsaid what no value stands for
    private long octets(String type, String zero, long unsaid) throws ImportException {
        String text = row.attributes().first(type).orElse("default");
        if (text.equalsIgnoreCase("default")) {
            return unsaid;
        }
        try {
            return text.equalsIgnoreCase(zero) ? 0 : Octets.parse(text).count();
        } catch (IllegalArgumentException e) {
            throw new ImportException(row.where(), text + " is no size (" + type + ")");
        }
    }

    /// Words as commands have them, and as LDAP has them: `help-desk` and `helpDesk`.
    private <E extends Enum<E>> E constant(Class<E> type, String attribute, E unsaid)
            throws ImportException {
        Optional<String> text = row.attributes().first(attribute);
        if (text.isEmpty()) {
            return unsaid;
        }
        for (E constant : type.getEnumConstants()) {
            String word = Words.constantName(constant);
            if (word.equalsIgnoreCase(text.get())
                    || word.replace("-", "").equalsIgnoreCase(text.get())) {
                return constant;
            }
        }
        throw new ImportException(row.where(), text.get() + " is no " + attribute);
    }

    private Attributes attributes() throws ImportException {
        var kept = Attributes.NONE;
        for (Attributes.Attribute attribute : portable(row.attributes()).all()) {
            if (!FIELDS.contains(attribute.type().toLowerCase(Locale.ROOT))) {
                kept = kept.withOctets(attribute.type(), attribute.octets());
            }
        }
        Optional<String> known = kept.first(ClassOfService.REFERENCE);
        if (known.isPresent()) {
            kept = kept.with(ClassOfService.REFERENCE, ClassOfService.referenced(known.get()));
        }
        return services(withoutUid(kept));
    }

    /// The uid that follows from the address need not be kept.
    private Attributes withoutUid(Attributes kept) throws ImportException {
        return kept.texts("uid").equals(List.of(address().localPart()))
                ? kept.without("uid")
                : kept;
    }

    private Attributes services(Attributes kept) throws ImportException {
        List<String> values = kept.texts(ServiceList.ATTRIBUTE);
        try {
            return values.isEmpty()
                    ? kept
                    : kept.with(
                            ServiceList.ATTRIBUTE, CosCommands.services(String.join(",", values)));
        } catch (ProblemException e) {
            throw new ImportException(row.where(), String.valueOf(e.problem().detail()));
        }
    }
}
