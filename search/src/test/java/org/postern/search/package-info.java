/// Tests of full-text search.
@NullMarked
package org.postern.search;

import org.jspecify.annotations.NullMarked;
