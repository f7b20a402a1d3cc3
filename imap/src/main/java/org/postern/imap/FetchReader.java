package org.postern.imap;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads the items of a FETCH command.
public final class FetchReader {
    /// Deepest part number, as many levels as a message's structure is parsed to.
    public static final int MAX_PART_DEPTH = 100;

    /// Most items in one command: many times what any client asks.
    public static final int MAX_ITEMS = 500;

    private final ImapReader reader;

    public FetchReader(ImapReader reader) {
        this.reader = reader;
    }

    // fetch = "FETCH" SP sequence-set SP
    //         ("ALL" / "FULL" / "FAST" / fetch-att / "(" fetch-att *(SP fetch-att) ")")
    public List<FetchItem> expectItems() throws ImapException, IOException {
        List<FetchItem> items = new ArrayList<>();
        if (!reader.take('(')) {
            String name = reader.takeName();
            if (!addMacro(name, items)) {
                items.add(expectItem(name));
            }
            return items;
        }
        addRest(items);
        return items;
    }

    // fetch-att *(SP fetch-att) ")"
    /// Reads items up to the parenthesis that ends them; no macros.
    public List<FetchItem> expectRest() throws ImapException, IOException {
        List<FetchItem> items = new ArrayList<>();
        addRest(items);
        return items;
    }

    private void addRest(List<FetchItem> items) throws ImapException, IOException {
        do {
            if (items.size() == MAX_ITEMS) {
                throw ImapException.bad("More than " + MAX_ITEMS + " items");
            }
            items.add(expectItem(reader.takeName()));
        } while (reader.take(' ') && reader.peek() != ')');
        reader.expect(')');
    }

    // RFC 9051 section 6.4.5: macros stand alone
    private static boolean addMacro(String name, List<FetchItem> items) {
        boolean all = name.equals("ALL");
        boolean full = name.equals("FULL");
        if (!all && !full && !name.equals("FAST")) {
            return false;
        }
        items.add(new FetchItem.Flags());
        items.add(new FetchItem.InternalDate());
        items.add(new FetchItem.Size());
        if (all || full) {
            items.add(new FetchItem.Envelope());
        }
        if (full) {
            items.add(new FetchItem.Structure(false));
        }
        return true;
    }

    private FetchItem expectItem(String name) throws ImapException, IOException {
        return switch (name) {
            case "UID" -> new FetchItem.Uid();
            case "FLAGS" -> new FetchItem.Flags();
            case "INTERNALDATE" -> new FetchItem.InternalDate();
            case "MODSEQ" -> new FetchItem.ModSeq();
            case "EMAILID" -> new FetchItem.EmailId();
            case "THREADID" -> new FetchItem.ThreadId();
            case "SAVEDATE" -> new FetchItem.SaveDate();
            case "PREVIEW" -> expectPreview();
            case "ENVELOPE" -> new FetchItem.Envelope();
            case "BODYSTRUCTURE" -> new FetchItem.Structure(true);
            case "RFC822.SIZE" -> new FetchItem.Size();
            case "RFC822" -> new FetchItem.Body(Section.WHOLE, name, false, null);
            // RFC 3501 section 6.4.5: RFC822.HEADER does not set \Seen, RFC822.TEXT does
            case "RFC822.HEADER" -> new FetchItem.Body(Section.HEADER, name, true, null);
            case "RFC822.TEXT" -> new FetchItem.Body(Section.BODY, name, false, null);
            case "BODY" ->
                    reader.peek() == '[' ? expectBody(false) : new FetchItem.Structure(false);
            case "BODY.PEEK" -> expectBody(true);
            case "BINARY" -> expectBinary(false);
            case "BINARY.PEEK" -> expectBinary(true);
            case "BINARY.SIZE" -> new FetchItem.BinarySize(expectBinarySection());
            default -> throw reader.expected("an item to fetch");
        };
    }

    // RFC 8970 section 6: "PREVIEW" [SP "(" preview-mod *(SP preview-mod) ")"]
    /// Reads LAZY, which allows to leave the preview out where it would take long: it never does.
    private FetchItem expectPreview() throws ImapException {
        // Behind a lone PREVIEW the modifiers of FETCH may stand in parentheses as well.
        if (reader.takeWord(" (LAZY")) {
            while (reader.takeWord(" LAZY")) {
                // said twice
            }
            reader.expect(')');
        }
        return new FetchItem.Preview();
    }

    // "BODY" section ["<" number64 "." nz-number64 ">"]
    private FetchItem expectBody(boolean peek) throws ImapException, IOException {
        Section section = expectSection();
        return new FetchItem.Body(section, null, peek, takePartial());
    }

    // RFC 3516 section 7: "BINARY" [".PEEK"] section-binary [partial]
    private FetchItem expectBinary(boolean peek) throws ImapException {
        List<Integer> part = expectBinarySection();
        return new FetchItem.Binary(part, peek, takePartial());
    }

    // RFC 3516 section 7: section-binary = "[" [section-part] "]"
    private List<Integer> expectBinarySection() throws ImapException {
        reader.expect('[');
        List<Integer> part = new ArrayList<>();
        if (reader.peek() != ']') {
            do {
                addPartNumber(part);
            } while (reader.take('.'));
        }
        reader.expect(']');
        return part;
    }

    private void addPartNumber(List<Integer> part) throws ImapException {
        if (part.size() == MAX_PART_DEPTH) {
            throw ImapException.bad("A part number is deeper than " + MAX_PART_DEPTH);
        }
        part.add((int) Math.min(reader.expectNzNumber(), Integer.MAX_VALUE));
    }

    // partial = "<" number64 "." nz-number64 ">"
    private FetchItem.@Nullable Partial takePartial() throws ImapException {
        if (!reader.take('<')) {
            return null;
        }
        long offset = reader.expectNumber64();
        reader.expect('.');
        long octets = reader.expectNumber64();
        reader.expect('>');
        if (octets == 0) {
            throw ImapException.bad("A partial fetch of no octets");
        }
        return new FetchItem.Partial(offset, octets);
    }

    // section = "[" [section-spec] "]"
    // section-spec = section-msgtext / (section-part ["." section-text])
    Section expectSection() throws ImapException, IOException {
        reader.expect('[');
        List<Integer> part = new ArrayList<>();
        boolean dot = true;
        while (dot && Characters.digit(reader.peek())) {
            addPartNumber(part);
            dot = reader.take('.');
        }
        boolean text = part.isEmpty() ? reader.peek() != ']' : dot;
        Section section = text ? expectText(part) : new Section(part, Section.Text.ALL, List.of());
        reader.expect(']');
        return section;
    }

    // section-msgtext = "HEADER" / "HEADER.FIELDS" [".NOT"] SP header-list / "TEXT"
    // section-text = section-msgtext / "MIME"
    private Section expectText(List<Integer> part) throws ImapException, IOException {
        String name = reader.takeName();
        for (Section.Text text : Section.Text.values()) {
            if (text != Section.Text.ALL && text.word().equals(name)) {
                return switch (text) {
                    case HEADER_FIELDS, HEADER_FIELDS_NOT ->
                            new Section(part, text, expectHeaderList());
                    case MIME -> {
                        if (part.isEmpty()) {
                            throw ImapException.bad("MIME needs a part number");
                        }
                        yield new Section(part, text, List.of());
                    }
                    case ALL, HEADER, TEXT -> new Section(part, text, List.of());
                };
            }
        }
        throw reader.expected("HEADER, HEADER.FIELDS, TEXT or MIME");
    }

    // header-list = "(" header-fld-name *(SP header-fld-name) ")"
    private List<String> expectHeaderList() throws ImapException, IOException {
        reader.expectSpace();
        reader.expect('(');
        List<String> fields = new ArrayList<>();
        do {
            fields.add(new String(reader.expectAstring(), StandardCharsets.ISO_8859_1));
        } while (reader.take(' ') && reader.peek() != ')');
        reader.expect(')');
        return fields;
    }
}
