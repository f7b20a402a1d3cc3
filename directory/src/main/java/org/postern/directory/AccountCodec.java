package org.postern.directory;

import org.postern.engine.EngineException;
import org.postern.kernel.Role;
import org.postern.mail.Address;
import org.postern.mail.AddressSyntaxException;

import java.util.ArrayList;
import java.util.List;

/// The stored form of an [Account]; `package-info.java` describes it.
final class AccountCodec {
    private static final int VERSION = 2;

    private AccountCodec() {}

    static byte[] encode(Account account) {
        var record =
                new RecordWriter(VERSION)
                        .text(account.id())
                        .text(account.address().toString())
                        .text(account.fullName())
                        .octet(roleCode(account.role()))
                        .octet(statusCode(account.status()))
                        .longNumber(account.quotaOctets())
                        .longNumber(account.undeleteQuotaOctets())
                        .instant(account.created());
        encode(account.aliases(), record);
        encode(account.forwards(), record);
        AttributesCodec.encode(account.attributes(), record);
        return record.toOctets();
    }

    static Account decode(byte[] value) throws EngineException {
        var record = new RecordReader(value, VERSION, "an account record");
        String id = record.text();
        Address address = address(record);
        String fullName = record.text();
        Role role = role(record);
        AccountStatus status = status(record);
        long quota = record.longNumber();
        long undeleteQuota = record.longNumber();
        var created = record.instant();
        List<Address> aliases = addresses(record);
        List<Address> forwards = addresses(record);
        return new Account(
                id,
                address,
                fullName,
                aliases,
                forwards,
                role,
                status,
                // There were no classes of service to inherit a limit from: 0 was the default.
                record.version() == 1 && quota == 0 ? Account.QUOTA_DEFAULT : quota,
                undeleteQuota,
                created,
                record.version() == 1 ? Attributes.NONE : AttributesCodec.decode(record));
    }

    private static void encode(List<Address> addresses, RecordWriter record) {
        record.octet(addresses.size());
        addresses.forEach(address -> record.text(address.toString()));
    }

    private static List<Address> addresses(RecordReader record) throws EngineException {
        int count = record.octet();
        var addresses = new ArrayList<Address>(count);
        for (int i = 0; i < count; i++) {
            addresses.add(address(record));
        }
        return addresses;
    }

    private static Address address(RecordReader record) throws EngineException {
        try {
            return Address.parse(record.text());
        } catch (AddressSyntaxException e) {
            throw record.failed("has a broken address: " + e.getMessage());
        }
    }

    // The numbers are on disk: a constant keeps its own whatever the order of the enum.
    private static int roleCode(Role role) {
        return switch (role) {
            case USER -> 0;
            case HELP_DESK -> 1;
            case DOMAIN_ADMINISTRATOR -> 2;
            case ADMINISTRATOR -> 3;
            case QUARANTINE_ADMINISTRATOR -> 4;
            case BACKUP_OPERATOR -> 5;
        };
    }

    private static Role role(RecordReader record) throws EngineException {
        int code = record.octet();
        for (Role role : Role.values()) {
            if (roleCode(role) == code) {
                return role;
            }
        }
        throw record.failed("has role " + code);
    }

    private static int statusCode(AccountStatus status) {
        return switch (status) {
            case ACTIVE -> 0;
            case LOCKED -> 1;
            case DISABLED -> 2;
        };
    }

    private static AccountStatus status(RecordReader record) throws EngineException {
        int code = record.octet();
        for (AccountStatus status : AccountStatus.values()) {
            if (statusCode(status) == code) {
                return status;
            }
        }
        throw record.failed("has status " + code);
    }
}
