package org.postern.mail;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the header of a part says about its content: the fields that BODYSTRUCTURE shows (RFC 9051
/// section 7.5.2).
///
/// @param encoding the Content-Transfer-Encoding in lower case, `7bit` where none is given
/// @param id Content-ID
/// @param description Content-Description
/// @param md5 Content-MD5
/// @param languages the tags of Content-Language
/// @param location Content-Location
public record ContentFields(
        MediaType mediaType,
        String encoding,
        @Nullable RawText id,
        @Nullable RawText description,
        @Nullable RawText md5,
        @Nullable Disposition disposition,
        List<RawText> languages,
        @Nullable RawText location) {
    /// Most language tags that are read.
    public static final int MOST_LANGUAGES = 50;

    // RFC 2045 section 6.1: the default
    static final String SEVEN_BIT = "7bit";

    public ContentFields {
        languages = List.copyOf(languages);
    }

    /// Only a media type, all else absent.
    public static ContentFields of(MediaType mediaType) {
        return new ContentFields(mediaType, SEVEN_BIT, null, null, null, null, List.of(), null);
    }

    /// The same with another encoding.
    ///
    /// @param other in lower case
    public ContentFields withEncoding(String other) {
        return new ContentFields(
                mediaType, other, id, description, md5, disposition, languages, location);
    }

    /// @param absent the type of a part that gives none
    static ContentFields of(Header header, MediaType absent) {
        return new ContentFields(
                mediaType(header, absent),
                header.value("Content-Transfer-Encoding")
                        .flatMap(ContentFields::token)
                        .orElse(SEVEN_BIT),
                header.value("Content-ID").orElse(null),
                header.value("Content-Description").orElse(null),
                header.value("Content-MD5").orElse(null),
                header.value("Content-Disposition").flatMap(Disposition::parse).orElse(null),
                header.value("Content-Language").map(ContentFields::languages).orElse(List.of()),
                header.value("Content-Location").orElse(null));
    }

    // RFC 2045 section 5.2: a Content-Type that cannot be read counts as text/plain
    private static MediaType mediaType(Header header, MediaType absent) {
        Optional<RawText> value = header.value("Content-Type");
        return value.isEmpty() ? absent : MediaType.parse(value.get()).orElse(MediaType.TEXT_PLAIN);
    }

    private static Optional<String> token(RawText value) {
        var cursor = new FieldCursor(value);
        cursor.skipBlanks();
        return cursor.takeToken().map(Ascii::lower);
    }

    // RFC 3282 section 2: Language-List = Language-Tag [CFWS] *("," …)
    private static List<RawText> languages(RawText value) {
        var tags = new ArrayList<RawText>();
        var cursor = new FieldCursor(value);
        while (!cursor.atEnd() && tags.size() < MOST_LANGUAGES) {
            cursor.skipBlanks();
            byte[] tag = cursor.takeUntil(", \t(");
            if (tag.length > 0) {
                tags.add(RawText.of(tag, 0, tag.length));
            }
            cursor.skipBlanks();
            cursor.take(',');
        }
        return tags;
    }

    /// The file name that the part proposes: of its disposition, else the `name` of its type.
    public Optional<String> fileName() {
        Optional<String> name =
                Optional.ofNullable(disposition).flatMap(d -> d.parameters().find("filename"));
        return name.isPresent() ? name : mediaType.parameter("name");
    }

    /// These fields without all that is only descriptive.
    ContentFields bare() {
        var type = new MediaType(mediaType.type(), mediaType.subtype(), Parameters.NONE);
        return new ContentFields(type, encoding, null, null, null, null, List.of(), null);
    }
}
