package org.postern.directory;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// What `User Set` can change.
enum AccountProperty {
    PASSWORD("password"),
    FULL_NAME("fullname"),
    QUOTA("quota"),
    UNDELETE_QUOTA("undeleteQuota"),
    ROLE("role"),
    ALIAS("alias"),
    FORWARD("forward"),
    STATUS("status"),
    COS("cos"),
    SERVICES("services"),
    DOMAINS("domains"),
    MAIL_HOST("mailHost"),
    ROUTING_ADDRESS("mailRoutingAddress");

    private final String word;

    AccountProperty(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    /// @throws IllegalArgumentException with the words there are
    static AccountProperty parse(String word) {
        for (AccountProperty property : values()) {
            if (property.word.equalsIgnoreCase(word)) {
                return property;
            }
        }
        throw new IllegalArgumentException("The properties are " + words() + ".");
    }

    static String words() {
        return Arrays.stream(values()).map(AccountProperty::word).collect(Collectors.joining(", "));
    }

    /// Whether the value behind this word is to be hidden: behind a mistyped `password` too, and no
    /// other property begins like it.
    static boolean hidesValue(String word) {
        return word.toLowerCase(Locale.ROOT).startsWith("p");
    }
}
