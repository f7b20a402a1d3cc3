package org.postern.store;

import org.postern.store.StoreException.Kind;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// The keywords of one folder: the first name is bit [Flags#FIRST_KEYWORD], and so on. A name never
/// changes its bit. Names are compared without regard to ASCII case.
///
/// @param names in bit order; at most [Flags#MAX_KEYWORDS]
public record Keywords(List<String> names) {
    public static final Keywords NONE = new Keywords(List.of());

    public Keywords {
        names = List.copyOf(names);
        if (names.size() > Flags.MAX_KEYWORDS) {
            throw new IllegalArgumentException(names.size() + " keywords");
        }
    }

    /// The bits of the flags; keywords that the folder does not know have none.
    public long mask(FlagSet flags) {
        long mask = flags.system();
        for (int i = 0; i < names.size(); i++) {
            if (flags.keywords().contains(names.get(i))) {
                mask |= 1L << (Flags.FIRST_KEYWORD + i);
            }
        }
        return mask;
    }

    /// The flags that the bits stand for.
    public FlagSet flags(long mask) {
        var keywords = new TreeSet<String>();
        for (int i = 0; i < names.size(); i++) {
            if ((mask & 1L << (Flags.FIRST_KEYWORD + i)) != 0) {
                keywords.add(names.get(i));
            }
        }
        return new FlagSet(mask & Flags.SYSTEM, keywords);
    }

    /// This table with the keywords of `flags` added, in their order; the same one when it has
    /// them.
    ///
    /// @throws StoreException `LIMIT` above [Flags#MAX_KEYWORDS]
    Keywords with(FlagSet flags) throws StoreException {
        var all = all(flags);
        if (all.size() > Flags.MAX_KEYWORDS) {
            throw new StoreException(
                    Kind.LIMIT, "keywords of one folder: at most " + Flags.MAX_KEYWORDS);
        }
        return all.size() == names.size() ? this : new Keywords(all);
    }

    /// Like [#with], with as many as there is room for.
    Keywords withRoomFor(FlagSet flags) {
        var all = all(flags);
        return all.size() == names.size()
                ? this
                : new Keywords(all.subList(0, Math.min(all.size(), Flags.MAX_KEYWORDS)));
    }

    private List<String> all(FlagSet flags) {
        var known = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        known.addAll(names);
        var all = new ArrayList<>(names);
        flags.keywords().stream().filter(known::add).forEach(all::add);
        return all;
    }
}
