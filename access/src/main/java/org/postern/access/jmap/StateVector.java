package org.postern.access.jmap;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The state of an account's mail: where each of its folders stands. Two of them tell all that
/// happened in between, as far as the folders' change logs reach.
///
/// As text: base64url of the lines, in each the folder's distance from the last, its UIDVALIDITY's
/// distance from the last (zigzag), UIDNEXT, HIGHESTMODSEQ and count of messages (numbers).
///
/// @param lines in order of folder
record StateVector(List<Line> lines) {
    /// Most folders that are read.
    private static final int MOST = 1_000_000;

    static final StateVector EMPTY = new StateVector(List.of());

    /// Where one folder stands.
    record Line(int folder, long uidValidity, long uidNext, long modSeq, long messages) {}

    StateVector {
        lines = List.copyOf(lines);
    }

    static StateVector of(MailPicture picture) {
        var lines = new ArrayList<Line>();
        for (Box box : picture.boxes()) {
            if (box.view() != null) {
                var status = box.messages().status();
                lines.add(
                        new Line(
                                box.number(),
                                status.uidValidity(),
                                status.uidNext(),
                                status.highestModSeq(),
                                status.messages()));
            }
        }
        lines.sort(Comparator.comparingInt(Line::folder));
        return new StateVector(lines);
    }

    String text() {
        var out = new NumberWriter();
        int folder = 0;
        long validity = 0;
        for (Line line : lines) {
            out.number(line.folder() - folder)
                    .signed(line.uidValidity() - validity)
                    .number(line.uidNext())
                    .number(line.modSeq())
                    .number(line.messages());
            folder = line.folder();
            validity = line.uidValidity();
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(out.octets());
    }

    /// @return empty when it is none of ours
    static Optional<StateVector> parse(String text) {
        try {
            var in = new NumberReader(Base64.getUrlDecoder().decode(text));
            var lines = new ArrayList<Line>();
            int folder = 0;
            long validity = 0;
            while (!in.atEnd()) {
                folder = Math.addExact(folder, Math.toIntExact(in.number()));
                validity += in.signed();
                lines.add(new Line(folder, validity, in.number(), in.number(), in.number()));
                if (lines.size() > MOST) {
                    return Optional.empty();
                }
            }
            return Optional.of(new StateVector(lines));
        } catch (IllegalArgumentException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    /// Where a folder stood; nowhere when it was not there, or was another of the same number.
    Optional<Line> line(int folder, long uidValidity) {
        int low = 0;
        int high = lines.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            var line = lines.get(middle);
            if (line.folder() == folder) {
                return line.uidValidity() == uidValidity ? Optional.of(line) : Optional.empty();
            }
            if (line.folder() < folder) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return Optional.empty();
    }
}
