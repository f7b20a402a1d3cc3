package org.postern.directory;

import org.postern.kernel.Field;
import org.postern.kernel.StatusSource;
import org.postern.kernel.Value;

import java.util.List;

/// What the directory adds to `Status`: how many people there are, and whether logins wait.
public final class DirectoryStatus implements StatusSource {
    private final LocalDirectory directory;
    private final Passwords passwords;

    public DirectoryStatus(LocalDirectory directory, Passwords passwords) {
        this.directory = directory;
        this.passwords = passwords;
    }

    @Override
    public List<Field> status() {
        return List.of(
                Field.of(
                        "directory",
                        Value.group(
                                Field.of("domains", domains()),
                                Field.of("accounts", accounts()),
                                Field.of("passwordsHashed", Value.number(passwords.computed())),
                                Field.of("loginsWaiting", Value.number(passwords.waiting())))));
    }

    private Value domains() {
        try {
            return Value.number(directory.domains().size());
        } catch (DirectoryException e) {
            return Value.text("unavailable");
        }
    }

    private Value accounts() {
        try {
            return Value.number(directory.accountCount());
        } catch (DirectoryException e) {
            return Value.text("unavailable");
        }
    }
}
