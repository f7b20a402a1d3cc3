package org.postern.content;

import org.postern.mail.Address;
import org.postern.mail.AddressSyntaxException;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The actions of forms, each as statements in Sieve.
///
/// ```
/// action = "keep" / "discard" / "stop"
///        / "reject" text
///        / "quarantine" [name] ["because" text]
///        / "redirect" "to" address / "copy" "to" address / "wiretap" "to" address
///        / "excerpt" "to" address [number]              ; of characters
///        / "notify" address text
///        / "file" "into" folder
///        / "flag" flag
///        / "add" "header" name value / "set" "header" name value / "remove" "header" name
///        / "tag" "subject" text
///        / "remove" "attachments" / "replace" "attachments" text
///        / "score" ("+" / "-") number
/// ```
final class FormActions {
    private static final Set<String> ENDS = Set.of("and", "because");

    private final FormReader reader;
    private final Set<String> required;

    private FormActions(FormReader reader, Set<String> required) {
        this.reader = reader;
        this.required = required;
    }

    static List<String> statements(FormReader reader, Set<String> required) {
        return new FormActions(reader, required).action(reader.keyword("an action"));
    }

    private List<String> action(String name) {
        return switch (name) {
            case "keep", "discard" -> List.of(name + ";");
            case "stop" -> {
                // Further filters learn of it by the flag.
                required.add("imap4flags");
                yield List.of("addflag " + SieveText.quoted(FilterFacts.STOP) + ";", "stop;");
            }
            case "reject" -> requiring("reject", "reject " + quoted("what the sender is told"));
            case "quarantine" -> quarantine();
            case "redirect" -> List.of("redirect " + addressee() + ";");
            case "copy" -> requiring("copy", "redirect :copy " + addressee());
            case "wiretap" -> List.of(FormDialect.wiretap(addressee(), required));
            case "excerpt" -> excerpt();
            case "notify" -> notice();
            case "file" -> file();
            case "flag" -> requiring("imap4flags", "addflag " + flag());
            case "add" -> {
                reader.expect("header");
                yield requiring(
                        "editheader",
                        "addheader " + quoted("a field's name") + " " + quoted("its value"));
            }
            case "set" -> setHeader();
            case "remove" -> removed();
            case "replace" -> {
                reader.expect("attachments");
                yield attachments(reader.value("the text that stands in their place"));
            }
            case "tag" -> tag();
            case "score" -> score();
            default ->
                    throw new IllegalArgumentException(
                            "\""
                                    + name
                                    + "\" is no action; Help Filter Add names those there are.");
        };
    }

    private List<String> requiring(String extension, String statement) {
        required.add(extension);
        return List.of(statement + ";");
    }

    private String quoted(String what) {
        return SieveText.quoted(reader.value(what));
    }

    /// System flags are known without their backslash too, which command lines take away.
    private String flag() {
        String word = reader.value("a flag, such as flagged or $work");
        boolean system =
                Set.of("seen", "answered", "flagged", "deleted", "draft")
                        .contains(word.toLowerCase(Locale.ROOT));
        return SieveText.quoted(system ? "\\" + word : word);
    }

    private String addressee() {
        reader.expect("to");
        return address();
    }

    private String address() {
        String word = reader.value("an address");
        try {
            return SieveText.quoted(Address.parse(word).toString());
        } catch (AddressSyntaxException e) {
            throw new IllegalArgumentException("\"" + word + "\" is no address.", e);
        }
    }

    private List<String> quarantine() {
        String name = Names.checked(reader.valueUnless(ENDS, Held.FILTER));
        String reason = reader.take("because") ? reader.value("a reason") : "";
        return List.of(FormDialect.quarantine(name, reason, required));
    }

    private List<String> excerpt() {
        String to = addressee();
        String word = reader.valueUnless(ENDS, "160");
        try {
            return List.of(FormDialect.excerpt(to, Integer.parseInt(word), required));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + word + "\" is no number of characters.", e);
        }
    }

    private List<String> notice() {
        String to = reader.value("an address");
        String text = quoted("the text of the notice");
        return requiring(
                "enotify", "notify :message " + text + " " + SieveText.quoted("mailto:" + to));
    }

    private List<String> file() {
        reader.expect("into");
        required.add("fileinto");
        return requiring("mailbox", "fileinto :create " + quoted("a folder"));
    }

    private List<String> setHeader() {
        reader.expect("header");
        String name = quoted("a field's name");
        String value = quoted("its value");
        required.add("editheader");
        return List.of("deleteheader " + name + ";", "addheader " + name + " " + value + ";");
    }

    private List<String> removed() {
        if (reader.take("attachments")) {
            return attachments("An attachment was removed here.");
        }
        reader.expect("header");
        return requiring("editheader", "deleteheader " + quoted("a field's name"));
    }

    private List<String> tag() {
        reader.expect("subject");
        String text = reader.value("the text to put before the subject");
        required.add("editheader");
        required.add("variables");
        String fresh = text.endsWith(" ") ? text : text + " ";
        return List.of(
                "if header :matches \"subject\" \"*\" "
                        + SieveText.block(
                                List.of(
                                        "deleteheader \"subject\";",
                                        "addheader \"Subject\" "
                                                + SieveText.quoted(fresh + "${1}")
                                                + ";")));
    }

    private List<String> attachments(String text) {
        required.add("foreverypart");
        required.add("mime");
        required.add("replace");
        return List.of(
                "foreverypart "
                        + SieveText.block(
                                List.of(
                                        "if anyof (header :mime :contains"
                                                + " \"content-disposition\" \"attachment\",\n"
                                                + "       header :mime :param \"name\" :matches"
                                                + " \"content-type\" \"?*\") "
                                                + SieveText.block(
                                                        List.of(
                                                                "replace "
                                                                        + SieveText.quoted(text)
                                                                        + ";")))));
    }

    private List<String> score() {
        String word = reader.value("points with their sign, such as +20");
        try {
            return List.of(FormDialect.score(Integer.parseInt(word), required));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + word + "\" is no number of points.", e);
        }
    }
}
