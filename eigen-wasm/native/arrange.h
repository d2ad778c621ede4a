// The order of elimination of a sparse square system, from its structure alone:
//
//   match     pair equations with unknowns so that the diagonal is structurally nonzero
//   blocks    strongly connected components, dependencies first: nothing fills in between two of them
//   degree    minimum degree inside the blocks, then a postorder of the elimination trees
#pragma once
#include <vector>

struct Structure {
  int n = 0;
  std::vector<int> starts, rows;  // compressed columns
};

struct Arrangement {
  std::vector<int> rows, columns;  // paired, in order of elimination
  std::vector<int> block;          // of each pair, ascending
  std::vector<int> lostRows, lostColumns;  // without a partner: the structure is deficient
};

Arrangement arrange(const Structure& structure);
