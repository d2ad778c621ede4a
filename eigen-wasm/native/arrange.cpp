// Matching, strongly connected components and minimum degree: see arrange.h.
#include "arrange.h"
#include <Eigen/Core>
#include <Eigen/OrderingMethods>
#include <Eigen/SparseCore>
#include <algorithm>

namespace {

using std::vector;

// Row of each column (-1: none): diagonal entries first, then augmenting paths with look-ahead.
vector<int> match(const Structure& s) {
  int n = s.n;
  vector<int> rowOf(n, -1), owner(n, -1), seen(n, -1), next(n), ahead(s.starts.begin(), s.starts.end() - 1);
  vector<int> path, taken;
  for (int j = 0; j < n; j++)
    for (int p = s.starts[j]; p < s.starts[j + 1]; p++)
      if (s.rows[p] == j) rowOf[j] = owner[j] = j;
  for (int column = 0; column < n; column++) {
    if (rowOf[column] >= 0) continue;
    path.assign(1, column);
    taken.clear();
    next[column] = s.starts[column];
    while (!path.empty()) {
      int j = path.back(), row = -1;
      for (int& p = ahead[j]; p < s.starts[j + 1] && row < 0; p++)
        if (owner[s.rows[p]] < 0) row = s.rows[p];
      if (row >= 0) {
        taken.push_back(row);
        for (size_t k = 0; k < path.size(); k++) {
          rowOf[path[k]] = taken[k];
          owner[taken[k]] = path[k];
        }
        break;
      }
      for (int& p = next[j]; p < s.starts[j + 1] && row < 0; p++)
        if (seen[s.rows[p]] != column) row = s.rows[p];
      if (row < 0) {
        path.pop_back();
        if (!taken.empty()) taken.pop_back();
        continue;
      }
      seen[row] = column;
      taken.push_back(row);
      path.push_back(owner[row]);
      next[owner[row]] = s.starts[owner[row]];
    }
  }
  return rowOf;
}

// Tarjan's components of the matched columns. A column's unknown is used by the equations in its column: an
// equation comes after what it uses, so edges run from user to used and components are found in that order.
vector<int> components(const Structure& s, const vector<int>& rowOf, int& count) {
  int n = s.n;
  // Equations by rows: the unknowns each one uses.
  vector<int> starts(n + 1, 0), used(s.rows.size());
  for (int i : s.rows) starts[i + 1]++;
  for (int i = 0; i < n; i++) starts[i + 1] += starts[i];
  vector<int> fill(starts.begin(), starts.end() - 1);
  for (int j = 0; j < n; j++)
    for (int p = s.starts[j]; p < s.starts[j + 1]; p++) used[fill[s.rows[p]]++] = j;
  vector<int> component(n, -1), order(n, -1), low(n), next(n), stack, path;
  int visited = 0;
  count = 0;
  for (int root = 0; root < n; root++) {
    if (rowOf[root] < 0 || order[root] >= 0) continue;
    path.assign(1, root);
    while (!path.empty()) {
      int j = path.back(), i = rowOf[j];
      if (order[j] < 0) {
        order[j] = low[j] = visited++;
        stack.push_back(j);
        next[j] = starts[i];
      }
      int deeper = -1;
      while (deeper < 0 && next[j] < starts[i + 1]) {
        int other = used[next[j]++];
        if (rowOf[other] < 0) continue;
        if (order[other] < 0)
          deeper = other;
        else if (component[other] < 0)
          low[j] = std::min(low[j], order[other]);
      }
      if (deeper >= 0) {
        path.push_back(deeper);
        continue;
      }
      path.pop_back();
      if (!path.empty()) low[path.back()] = std::min(low[path.back()], low[j]);
      if (low[j] != order[j]) continue;
      int member;
      do {
        member = stack.back();
        stack.pop_back();
        component[member] = count;
      } while (member != j);
      count++;
    }
  }
  return component;
}

}  // namespace

Arrangement arrange(const Structure& s) {
  int n = s.n;
  vector<int> rowOf = match(s), columnOf(n, -1);
  for (int j = 0; j < n; j++)
    if (rowOf[j] >= 0) columnOf[rowOf[j]] = j;
  int blocks;
  vector<int> component = components(s, rowOf, blocks);

  // Minimum degree of the symmetrized graph whose edges stay inside blocks; a pair is named by its column.
  vector<Eigen::Triplet<char>> edges;
  edges.reserve(2 * s.rows.size() + n);
  for (int j = 0; j < n; j++) {
    edges.emplace_back(j, j, 1);
    for (int p = s.starts[j]; p < s.starts[j + 1]; p++) {
      int i = columnOf[s.rows[p]];
      if (i < 0 || i == j || component[i] != component[j] || component[j] < 0) continue;
      edges.emplace_back(i, j, 1);
      edges.emplace_back(j, i, 1);
    }
  }
  Eigen::SparseMatrix<char> graph(n, n);
  graph.setFromTriplets(edges.begin(), edges.end());
  Eigen::SparseMatrix<char> destroyed = graph;
  Eigen::PermutationMatrix<Eigen::Dynamic, Eigen::Dynamic, int> degree;
  if (n) Eigen::internal::minimum_degree_ordering(destroyed, degree);

  vector<int> position(n), order(n);
  for (int k = 0; k < n; k++) position[order[k] = degree.indices()[k]] = k;

  // Elimination forest (Liu) in that order; edges never leave a block, so neither do trees.
  vector<int> parent(n, -1), ancestor(n, -1), head(n, -1), sibling(n, -1);
  for (int k = 0; k < n; k++)
    for (Eigen::SparseMatrix<char>::InnerIterator e(graph, order[k]); e; ++e)
      for (int i = position[e.row()]; i != -1 && i < k;) {
        int above = ancestor[i];
        ancestor[i] = k;
        if (above < 0) parent[i] = k;
        i = above;
      }
  for (int k = n - 1; k >= 0; k--)
    if (parent[k] >= 0) {
      sibling[k] = head[parent[k]];
      head[parent[k]] = k;
    }
  vector<vector<int>> members(blocks);
  vector<int> stack;
  for (int root = 0; root < n; root++) {
    if (parent[root] >= 0 || component[order[root]] < 0) continue;
    auto& list = members[component[order[root]]];
    stack.assign(1, root);
    while (!stack.empty()) {
      int k = stack.back();
      if (head[k] >= 0) {
        stack.push_back(head[k]);
        head[k] = sibling[head[k]];
      } else {
        list.push_back(order[k]);
        stack.pop_back();
      }
    }
  }
  Arrangement result;
  for (int b = 0; b < blocks; b++)
    for (int j : members[b]) {
      result.rows.push_back(rowOf[j]);
      result.columns.push_back(j);
      result.block.push_back(b);
    }
  for (int j = 0; j < n; j++) {
    if (rowOf[j] < 0) result.lostColumns.push_back(j);
    if (columnOf[j] < 0) result.lostRows.push_back(j);
  }
  return result;
}
