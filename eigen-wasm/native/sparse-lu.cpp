// Multifrontal LU of sparse unsymmetric matrices with a leading part that is factored once, a trailing ("kept") part
// that is factored again, and the Schur complement of the leading part. One file, because it must be read as a whole:
//
//   analyze   order the leading part, and the kept part by what the leading one leaves of it; cut into fronts
//   factor    for each front: assemble entries and children, eliminate, pass the rest on to the parent
//   solve     forward through the fronts, backward through them
//
// A front is a dense matrix of the equations and unknowns that its pivots touch. Equations and unknowns are separate
// lists (an ideal amplifier passes signals one way only), so nothing fills in where nothing is coupled. Pivots are
// chosen by threshold among a front's own equations; what finds no good pivot is delayed: it moves to the parent.
// Once a front's unknowns beyond its pivots are all kept ones, its block is finished: then every equation left goes
// straight to the front of its own pivot ("scattered"), and those that are kept to the kept part.
//
// Positions: pivot k of the order pairs equation rowAt[k] with unknown columnAt[k].
#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <vector>
#include "arrange.h"

namespace {

using Matrix = Eigen::Map<Eigen::MatrixXd, 0, Eigen::OuterStride<>>;
using std::vector;

constexpr double pivotThreshold = 0.01;  // smallest pivot relative to its column
// Kept equations are no candidates, and their entries are of another scale (a voltage transfer beside the leakage of
// a line): they only tell a pivot that means nothing.
constexpr double keptThreshold = 1e-3;
// Nor do equations of later blocks limit it, but through a kept one a loop may lead back: they would amplify rounding.
constexpr double laterThreshold = 1e-6;
constexpr double zeroThreshold = 1e-15;  // a column this small against its entries has cancelled
constexpr int panelWidth = 32;
constexpr int blockedFrom = 24;  // smaller fronts are updated by plain loops

struct Front {
  int first, last;                // own pivots: positions first .. last-1
  int parent = -1;                // where its contribution goes if no pivot is delayed
  bool kept;
  int block;
  vector<int> entries;            // indices of the matrix values assembled here
  vector<int> rowsBelow, columnsRight;  // positions beyond `last`, ascending

  int eliminated = 0;             // k
  vector<int> rows, columns;      // in pivoted order: k eliminated, then delayed, then the rest
  int delayed = 0;
  bool irregular = false;         // it or a child delayed a pivot
  double* lower = nullptr;        // rows x k: L below the diagonal, U on and above it
  double* upper = nullptr;        // k x (columns - k)
  double* contribution = nullptr; // (rows - k) x (columns - k)
  vector<int> leadingChildren, keptChildren;
  bool scattered = false;
  int takers = 0;                 // fronts that still need rows of a scattered contribution
  struct Row {
    int front, index;
  };
  vector<Row> scatteredRows;      // rows of scattered contributions that are assembled here
};

double* allocate(size_t n) { return static_cast<double*>(std::malloc(std::max<size_t>(n, 1) * sizeof(double))); }

class SparseLU {
 public:
  SparseLU(int n, const int* starts, const int* rows, const unsigned char* keep);
  ~SparseLU() {
    for (Front& f : fronts) release(f);
  }

  // Both return the column without a pivot, or -1.
  int factor(const double* values) {
    prepare(values);
    orderKept();
    if (int bad = factorLeading(values); bad >= 0) return bad;
    return run(values, true);
  }
  int refactor(const double* values) { return run(values, true); }
  int factorLeading(const double* values) {
    prepare(values);
    scale(values);
    factorEntries = 0;
    return run(values, false);
  }

  void solve(double* b) {
    forward(b, true);
    backward(b, true);
  }
  void forwardLeading(const double* b, double* kept) {
    forward(b, false);
    for (size_t i = 0; i < schurRows.size(); i++) kept[i] = work[schurRows[i]] / rowScale[rowAt[schurRows[i]]];
  }
  void backwardLeading(const double* b, const double* kept, double* x) {
    forward(b, false);
    for (size_t i = 0; i < schurColumns.size(); i++) {
      work[schurColumns[i]] = kept[i];
      x[columnAt[schurColumns[i]]] = kept[i];
    }
    backward(x, false);
  }
  int buildSchur(const double* values);
  void forwardLanes(int lanes, double* b, double* kept);
  void backwardLanes(int lanes, const double* y, const double* kept, double* x);
  void adjointLanes(int lanes, const double* kept, double* y);

  vector<int> rowAt, columnAt;
  vector<int> schurRows, schurColumns;  // positions
  vector<int> schurStarts, schurIndex;
  vector<double> schurValues;
  double factorEntries = 0;

 private:
  int n, leading = 0;  // positions below `leading` are the leading part
  vector<int> starts, rowIndex, columnOf;
  vector<unsigned char> keep;
  vector<unsigned char> zero;  // entries of the leading part that are zero in value and do not count
  bool analyzed = false;
  vector<int> blockAt;
  vector<int> rowPosition, columnPosition, frontOf;
  vector<double> rowScale, columnSize;  // columnSize: largest scaled entry
  vector<Front> fronts;
  int leadingFronts = 0;
  bool keptOrdered = false;
  vector<double> work, pivotValues, buffer;
  vector<int> localRow, localColumn, target;

  void prepare(const double* values);
  void analyze();
  void buildFronts(int from, int to);
  void orderKept();
  void scale(const double* values);
  int run(const double* values, bool kept);
  void list(Front& f);
  void assemble(Front& f, const double* values, double* F);
  int eliminate(Front& f, double* F, int own);
  void forward(const double* b, bool all);
  void backward(double* x, bool all);
  template <class Visit> void contributionsToKept(Visit visit);
  static void release(Front& f) {
    std::free(f.lower);
    std::free(f.upper);
    std::free(f.contribution);
    f.lower = f.upper = f.contribution = nullptr;
  }
};

SparseLU::SparseLU(int n, const int* starts_, const int* rows_, const unsigned char* keep_)
    : n(n), starts(starts_, starts_ + n + 1), rowIndex(rows_, rows_ + starts_[n]), keep(keep_, keep_ + n) {
  columnOf.resize(rowIndex.size());
  for (int j = 0; j < n; j++)
    for (int e = starts[j]; e < starts[j + 1]; e++) columnOf[e] = j;
  rowPosition.resize(n);
  columnPosition.resize(n);
  work.resize(n);
  pivotValues.resize(n);
  localRow.resize(n);
  localColumn.resize(n);
}

// Analyzes before the first values, and again when an entry that was zero then is not any more.
void SparseLU::prepare(const double* values) {
  auto counts = [&](size_t e) { return keep[rowIndex[e]] || keep[columnOf[e]] || values[e] != 0; };
  if (analyzed) {
    bool same = true;
    for (size_t e = 0; e < zero.size() && same; e++) same = !zero[e] || !counts(e);
    if (same) return;
  }
  zero.resize(rowIndex.size());
  for (size_t e = 0; e < zero.size(); e++) zero[e] = !counts(e);
  analyze();
  analyzed = true;
}

void SparseLU::analyze() {
  for (Front& f : fronts) release(f);
  fronts.clear();
  rowAt.clear();
  columnAt.clear();
  keptOrdered = false;
  vector<int> rank(n, -1), index;
  for (int i = 0; i < n; i++)
    if (!keep[i]) {
      rank[i] = static_cast<int>(index.size());
      index.push_back(i);
    }
  Structure s;
  s.n = static_cast<int>(index.size());
  s.starts.push_back(0);
  for (int j : index) {
    for (int e = starts[j]; e < starts[j + 1]; e++)
      if (!keep[rowIndex[e]] && !zero[e]) s.rows.push_back(rank[rowIndex[e]]);
    s.starts.push_back(static_cast<int>(s.rows.size()));
  }
  Arrangement a = arrange(s);
  for (int i : a.rows) rowAt.push_back(index[i]);
  for (int j : a.columns) columnAt.push_back(index[j]);
  blockAt = a.block;
  leading = static_cast<int>(rowAt.size());
  // The kept part, for now in the caller's order, then what found no partner in the leading part.
  for (int i = 0; i < n; i++)
    if (keep[i]) {
      rowAt.push_back(i);
      columnAt.push_back(i);
    }
  for (int i : a.lostRows) rowAt.push_back(index[i]);
  for (int j : a.lostColumns) columnAt.push_back(index[j]);
  blockAt.resize(n, -1);
  frontOf.assign(n, -1);
  buildFronts(0, leading);
  leadingFronts = static_cast<int>(fronts.size());
}

// Symbolic elimination of positions from .. to-1: pivots with (nearly) the same lists share a front.
void SparseLU::buildFronts(int from, int to) {
  for (int k = 0; k < n; k++) {
    rowPosition[rowAt[k]] = k;
    columnPosition[columnAt[k]] = k;
  }
  // Entries by the pivot that assembles them, counted and sorted.
  vector<int> entryStarts(to - from + 1, 0);
  auto pivotOf = [&](size_t e) { return zero[e] ? -1 : std::min(rowPosition[rowIndex[e]], columnPosition[columnOf[e]]); };
  for (size_t e = 0; e < rowIndex.size(); e++)
    if (int k = pivotOf(e); k >= from && k < to) entryStarts[k - from + 1]++;
  for (int k = from; k < to; k++) entryStarts[k - from + 1] += entryStarts[k - from];
  vector<int> entries(entryStarts.back()), fill(entryStarts.begin(), entryStarts.end() - 1);
  for (size_t e = 0; e < rowIndex.size(); e++)
    if (int k = pivotOf(e); k >= from && k < to) entries[fill[k - from]++] = static_cast<int>(e);

  vector<int> rowMark(n, -1), columnMark(n, -1), rows, columns;
  vector<vector<int>> waiting(to - from);      // fronts whose contribution goes to this pivot
  vector<vector<int>> rowsWaiting(to - from);  // scattered fronts with this pivot's equation
  for (size_t s = 0; s < fronts.size(); s++)
    if (int parent = fronts[s].parent; parent >= from && parent < to) waiting[parent - from].push_back(static_cast<int>(s));
  double zeros = 0;
  for (int k = from; k < to; k++) {
    rows.clear();
    columns.clear();
    auto addRow = [&](int i) {
      if (i > k && rowMark[i] != k) {
        rowMark[i] = k;
        rows.push_back(i);
      }
    };
    auto addColumn = [&](int j) {
      if (j > k && columnMark[j] != k) {
        columnMark[j] = k;
        columns.push_back(j);
      }
    };
    for (int p = entryStarts[k - from]; p < entryStarts[k - from + 1]; p++) {
      addRow(rowPosition[rowIndex[entries[p]]]);
      addColumn(columnPosition[columnOf[entries[p]]]);
    }
    for (int child : waiting[k - from]) {
      for (int i : fronts[child].rowsBelow) addRow(i);
      for (int j : fronts[child].columnsRight) addColumn(j);
    }
    for (int source : rowsWaiting[k - from])
      for (int j : fronts[source].columnsRight) addColumn(j);
    bool merge = false;
    if (!fronts.empty() && fronts.back().last == k && k > from && fronts.back().parent == k &&
        fronts.back().block == blockAt[k]) {
      const Front& f = fronts.back();
      double width = k - f.first, extraRows = rows.size() + 1.0 - f.rowsBelow.size(),
             extraColumns = columns.size() + 1.0 - f.columnsRight.size();
      double added = zeros + width * (std::max(0.0, extraRows) + std::max(0.0, extraColumns));
      double total = (width + 1) * (2 * width + 2 + rows.size() + columns.size());
      merge = added == zeros || (width < 4 && added < 0.5 * total) || (width < 16 && added < 0.15 * total) ||
              added < 0.03 * total;
      zeros = merge ? added : 0;
    } else {
      zeros = 0;
    }
    if (!merge) {
      fronts.emplace_back();
      fronts.back().first = k;
      fronts.back().kept = k >= leading;
      fronts.back().block = blockAt[k];
    }
    Front& f = fronts.back();
    f.last = k + 1;
    frontOf[k] = static_cast<int>(fronts.size()) - 1;
    f.entries.insert(f.entries.end(), entries.begin() + entryStarts[k - from], entries.begin() + entryStarts[k - from + 1]);
    f.rowsBelow = rows;
    f.columnsRight = columns;
    f.parent = -1;
    if (rows.empty() || columns.empty()) continue;
    int firstRow = *std::min_element(rows.begin(), rows.end());
    int firstColumn = *std::min_element(columns.begin(), columns.end());
    if (k < leading && firstColumn >= leading) {
      for (int i : rows)
        if (i < leading)
          rowsWaiting[i - from].push_back(frontOf[k]);
        else
          f.parent = leading;  // somewhere in the kept part
      continue;
    }
    f.parent = std::min(firstRow, firstColumn);
    if (f.parent < to) waiting[f.parent - from].push_back(frontOf[k]);
  }
  for (Front& f : fronts) {
    std::sort(f.rowsBelow.begin(), f.rowsBelow.end());
    std::sort(f.columnsRight.begin(), f.columnsRight.end());
  }
}

// Orders the kept part by the structure of its Schur complement.
void SparseLU::orderKept() {
  if (keptOrdered) return;
  keptOrdered = true;
  int m = n - leading;
  if (!m) return;
  vector<vector<int>> rowsOf(m);
  for (size_t e = 0; e < rowIndex.size(); e++) {
    int i = rowPosition[rowIndex[e]], j = columnPosition[columnOf[e]];
    if (i >= leading && j >= leading) rowsOf[j - leading].push_back(i - leading);
  }
  for (const Front& f : fronts)
    if (f.parent >= leading)
      for (int j : f.columnsRight)
        for (int i : f.rowsBelow)
          if (i >= leading) rowsOf[j - leading].push_back(i - leading);
  Structure s;
  s.n = m;
  s.starts.push_back(0);
  for (auto& list : rowsOf) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
    s.rows.insert(s.rows.end(), list.begin(), list.end());
    s.starts.push_back(static_cast<int>(s.rows.size()));
  }
  Arrangement a = arrange(s);
  int blocks = a.block.empty() ? 0 : a.block.back() + 1;
  // A structure without a full matching is singular; the numbers will say where.
  for (size_t k = 0; k < a.lostRows.size(); k++) {
    a.rows.push_back(a.lostRows[k]);
    a.columns.push_back(a.lostColumns[k]);
    a.block.push_back(blocks++);
  }
  vector<int> oldRows(rowAt.begin() + leading, rowAt.end()), oldColumns(columnAt.begin() + leading, columnAt.end());
  vector<int> newRow(m), newColumn(m);
  int firstBlock = leading ? blockAt[leading - 1] + 1 : 0;
  for (int k = 0; k < m; k++) {
    rowAt[leading + k] = oldRows[a.rows[k]];
    columnAt[leading + k] = oldColumns[a.columns[k]];
    blockAt[leading + k] = firstBlock + a.block[k];
    newRow[a.rows[k]] = leading + k;
    newColumn[a.columns[k]] = leading + k;
  }
  for (Front& f : fronts) {
    for (int& i : f.rowsBelow)
      if (i >= leading) i = newRow[i - leading];
    for (int& j : f.columnsRight)
      if (j >= leading) j = newColumn[j - leading];
    std::sort(f.rowsBelow.begin(), f.rowsBelow.end());
    std::sort(f.columnsRight.begin(), f.columnsRight.end());
    if (f.parent >= leading)
      f.parent = std::min(*std::lower_bound(f.rowsBelow.begin(), f.rowsBelow.end(), leading), f.columnsRight[0]);
  }
  buildFronts(leading, n);
}

// Rows are scaled to a largest entry of one: they mix ties of a milliohm with megohms.
void SparseLU::scale(const double* values) {
  rowScale.assign(n, 0);
  columnSize.assign(n, 0);
  for (size_t e = 0; e < rowIndex.size(); e++)
    rowScale[rowIndex[e]] = std::max(rowScale[rowIndex[e]], std::abs(values[e]));
  for (double& s : rowScale) s = s > 0 ? 1 / s : 1;
  for (size_t e = 0; e < rowIndex.size(); e++) {
    double& size = columnSize[columnOf[e]];
    size = std::max(size, std::abs(values[e]) * rowScale[rowIndex[e]]);
  }
}

int SparseLU::run(const double* values, bool kept) {
  size_t begin = kept ? leadingFronts : 0, end = kept ? fronts.size() : leadingFronts;
  for (Front& f : fronts) {
    f.keptChildren.clear();
    if (!kept) {
      f.leadingChildren.clear();
      f.scatteredRows.clear();
    }
  }
  for (size_t s = begin; s < end; s++) {
    Front& f = fronts[s];
    release(f);
    list(f);
    int nr = static_cast<int>(f.rows.size()), nc = static_cast<int>(f.columns.size());
    int own = f.last - f.first + f.delayed;
    if (buffer.size() < size_t(nr) * nc) buffer.resize(size_t(nr) * nc);
    double* F = buffer.data();
    std::memset(F, 0, sizeof(double) * nr * nc);
    assemble(f, values, F);
    int k = f.eliminated = eliminate(f, F, own);
    f.delayed = own - k;
    if (f.delayed) f.irregular = true;
    factorEntries += double(k) * (nr + nc - k);
    f.lower = allocate(size_t(nr) * k);
    std::memcpy(f.lower, F, sizeof(double) * nr * k);
    f.upper = allocate(size_t(k) * (nc - k));
    for (int j = k; j < nc; j++) std::memcpy(f.upper + size_t(j - k) * k, F + size_t(j) * nr, sizeof(double) * k);
    // A contribution from the leading part to the kept one stays: refactor needs it again.
    for (auto* children : {&f.leadingChildren, &f.keptChildren})
      for (int c : *children)
        if (fronts[c].kept == kept) {
          std::free(fronts[c].contribution);
          fronts[c].contribution = nullptr;
        }
    for (const auto& row : f.scatteredRows)
      if (Front& source = fronts[row.front]; --source.takers == 0) {
        std::free(source.contribution);
        source.contribution = nullptr;
      }
    if (k == nr || k == nc) {
      if (f.delayed) return columnAt[f.columns[k]];
      continue;
    }
    f.scattered = !kept && !f.delayed && f.columns[k] >= leading;
    int parent = n;
    for (int i = k + f.delayed; i < nr; i++)
      if (!f.scattered || f.rows[i] >= leading) parent = std::min(parent, f.rows[i]);
    if (!f.scattered || parent < n)
      for (int j = k + f.delayed; j < nc; j++) parent = std::min(parent, f.columns[j]);
    if (parent == n && f.delayed) return columnAt[f.columns[k]];
    f.takers = 0;
    if (f.scattered) {
      for (int i = k; i < nr && f.rows[i] < leading; i++, f.takers++)
        fronts[frontOf[f.rows[i]]].scatteredRows.push_back({static_cast<int>(s), i - k});
      if (parent < n) f.takers++;  // never released
    }
    f.contribution = allocate(size_t(nr - k) * (nc - k));
    for (int j = k; j < nc; j++)
      std::memcpy(f.contribution + size_t(j - k) * (nr - k), F + size_t(j) * nr + k, sizeof(double) * (nr - k));
    if (int above = parent < n ? frontOf[parent] : -1; above >= 0)
      (kept ? fronts[above].keptChildren : fronts[above].leadingChildren).push_back(static_cast<int>(s));
  }
  return -1;
}

// Equations and unknowns of a front: its own, what children delayed, the rest in ascending order.
void SparseLU::list(Front& f) {
  f.rows.clear();
  f.columns.clear();
  f.delayed = 0;
  f.irregular = false;
  for (int k = f.first; k < f.last; k++) {
    f.rows.push_back(k);
    f.columns.push_back(k);
  }
  bool grown = false;
  for (auto* children : {&f.leadingChildren, &f.keptChildren})
    for (int c : *children) {
      const Front& child = fronts[c];
      grown = grown || child.irregular;
      for (int i = 0; i < child.delayed; i++) {
        f.rows.push_back(child.rows[child.eliminated + i]);
        f.columns.push_back(child.columns[child.eliminated + i]);
      }
      f.delayed += child.delayed;
    }
  for (const auto& row : f.scatteredRows) grown = grown || fronts[row.front].irregular;
  f.irregular = grown;
  size_t own = f.rows.size();
  f.rows.insert(f.rows.end(), f.rowsBelow.begin(), f.rowsBelow.end());
  f.columns.insert(f.columns.end(), f.columnsRight.begin(), f.columnsRight.end());
  if (!grown) return;
  // Children that delayed pivots bring equations and unknowns that analysis did not expect.
  for (auto* children : {&f.leadingChildren, &f.keptChildren})
    for (int c : *children) {
      const Front& child = fronts[c];
      int from = child.eliminated + child.delayed;
      f.rows.insert(f.rows.end(), child.rows.begin() + from, child.rows.end());
      f.columns.insert(f.columns.end(), child.columns.begin() + from, child.columns.end());
    }
  for (const auto& row : f.scatteredRows) {
    const Front& source = fronts[row.front];
    f.columns.insert(f.columns.end(), source.columns.begin() + source.eliminated, source.columns.end());
  }
  for (auto* side : {&f.rows, &f.columns}) {
    std::sort(side->begin() + own, side->end());
    side->erase(std::unique(side->begin() + own, side->end()), side->end());
    side->erase(std::remove_if(side->begin() + own, side->end(), [&](int i) { return i < f.last; }), side->end());
  }
}

void SparseLU::assemble(Front& f, const double* values, double* F) {
  size_t nr = f.rows.size();
  for (size_t i = 0; i < nr; i++) localRow[f.rows[i]] = static_cast<int>(i);
  for (size_t j = 0; j < f.columns.size(); j++) localColumn[f.columns[j]] = static_cast<int>(j);
  for (int e : f.entries)
    F[localColumn[columnPosition[columnOf[e]]] * nr + localRow[rowPosition[rowIndex[e]]]] +=
        values[e] * rowScale[rowIndex[e]];
  for (auto* children : {&f.leadingChildren, &f.keptChildren})
    for (int c : *children) {
      const Front& child = fronts[c];
      int k = child.eliminated, rows = static_cast<int>(child.rows.size()) - k,
          columns = static_cast<int>(child.columns.size()) - k;
      target.resize(rows);
      int first = 0;  // the rows before were scattered
      while (child.scattered && child.rows[k + first] < leading) first++;
      for (int i = first; i < rows; i++) target[i] = localRow[child.rows[k + i]];
      for (int j = 0; j < columns; j++) {
        double* to = F + localColumn[child.columns[k + j]] * nr;
        const double* from = child.contribution + size_t(j) * rows;
        for (int i = first; i < rows; i++) to[target[i]] += from[i];
      }
    }
  for (const auto& row : f.scatteredRows) {
    const Front& source = fronts[row.front];
    int k = source.eliminated, rows = static_cast<int>(source.rows.size()) - k,
        columns = static_cast<int>(source.columns.size()) - k, to = localRow[source.rows[k + row.index]];
    for (int j = 0; j < columns; j++)
      F[localColumn[source.columns[k + j]] * nr + to] += source.contribution[size_t(j) * rows + row.index];
  }
}

// Right-looking LU of the first `own` columns by panels; returns the number of pivots. A column whose best pivot among
// the own equations is too small goes to the end of the queue; those that never succeed stay behind.
int SparseLU::eliminate(Front& f, double* F, int own) {
  int nr = static_cast<int>(f.rows.size()), nc = static_cast<int>(f.columns.size());
  // Later blocks only receive: their entries do not limit the choice of pivots, unless a delayed pivot has left its
  // block and may read later ones. Kept ones do.
  int sameBlock = own, keptFrom = nr;
  while (sameBlock < nr && (f.irregular || blockAt[f.rows[sameBlock]] == f.block)) sameBlock++;
  if (!f.kept)
    while (keptFrom > own && f.rows[keptFrom - 1] >= leading) keptFrom--;
  constexpr double keptWeight = keptThreshold / pivotThreshold, laterWeight = laterThreshold / pivotThreshold;
  int k = 0, limit = own;  // columns k .. limit-1 are still to be tried
  bool progress = false;
  while (k < own) {
    if (k == limit) {
      if (!progress) break;
      progress = false;
      limit = own;
    }
    int start = k, end = std::min(start + panelWidth, limit);
    bool rejected = false;
    while (k < end) {
      double* column = F + size_t(k) * nr;
      double best = 0;
      int pivot = k;
      for (int i = k; i < own; i++)
        if (double a = std::abs(column[i]); a > best) {
          best = a;
          pivot = i;
        }
      double largest = best;
      for (int i = own; i < sameBlock; i++) largest = std::max(largest, std::abs(column[i]));
      if (!f.kept)
        for (int i = sameBlock; i < keptFrom; i++) largest = std::max(largest, laterWeight * std::abs(column[i]));
      for (int i = keptFrom; i < nr; i++) largest = std::max(largest, keptWeight * std::abs(column[i]));
      if (!(best > zeroThreshold * columnSize[columnAt[f.columns[k]]]) || best < pivotThreshold * largest) {
        rejected = true;
        break;
      }
      if (std::abs(column[k]) >= pivotThreshold * largest && std::abs(column[k]) >= 0.1 * best) pivot = k;
      if (pivot != k) {
        for (int j = 0; j < nc; j++) std::swap(F[size_t(j) * nr + k], F[size_t(j) * nr + pivot]);
        std::swap(f.rows[k], f.rows[pivot]);
      }
      double inverse = 1 / column[k];
      for (int i = k + 1; i < nr; i++) column[i] *= inverse;
      for (int j = k + 1; j < end; j++) {
        double* to = F + size_t(j) * nr;
        double u = to[k];
        if (u != 0)
          for (int i = k + 1; i < nr; i++) to[i] -= column[i] * u;
      }
      k++;
      progress = true;
    }
    // Bring the columns right of the panel up to date with its pivots start .. k-1.
    int width = k - start, right = nc - end;
    if (width && right) {
      if (width < 8 || nr - k < blockedFrom || right < 8) {
        for (int j = end; j < nc; j++) {
          double* to = F + size_t(j) * nr;
          for (int p = start; p < k; p++) {
            double u = to[p];
            if (u == 0) continue;
            const double* column = F + size_t(p) * nr;
            for (int i = p + 1; i < nr; i++) to[i] -= column[i] * u;
          }
        }
      } else {
        Eigen::OuterStride<> stride(nr);
        Matrix triangle(F + size_t(start) * nr + start, width, width, stride);
        Matrix top(F + size_t(end) * nr + start, width, right, stride);
        triangle.triangularView<Eigen::UnitLower>().solveInPlace(top);
        Matrix left(F + size_t(start) * nr + k, nr - k, width, stride);
        Matrix bottom(F + size_t(end) * nr + k, nr - k, right, stride);
        bottom.noalias() -= left * top;
      }
    }
    if (rejected) {
      limit--;
      if (k != limit) {
        for (int i = 0; i < nr; i++) std::swap(F[size_t(k) * nr + i], F[size_t(limit) * nr + i]);
        std::swap(f.columns[k], f.columns[limit]);
      }
    }
  }
  return k;
}

// L y = b: eliminated equations end up in `pivotValues`, the others stay in `work` by position.
void SparseLU::forward(const double* b, bool all) {
  for (int i = 0; i < n; i++) work[rowPosition[i]] = b[i] * rowScale[i];
  size_t offset = 0, end = all ? fronts.size() : leadingFronts;
  for (size_t s = 0; s < end; s++) {
    const Front& f = fronts[s];
    int k = f.eliminated, nr = static_cast<int>(f.rows.size());
    double* y = pivotValues.data() + offset;
    offset += k;
    for (int p = 0; p < k; p++) y[p] = work[f.rows[p]];
    for (int p = 0; p < k; p++) {
      double v = y[p];
      if (v == 0) continue;
      const double* column = f.lower + size_t(p) * nr;
      for (int i = p + 1; i < k; i++) y[i] -= column[i] * v;
      for (int i = k; i < nr; i++) work[f.rows[i]] -= column[i] * v;
    }
  }
}

// U x = y, from the last front to the first; `work` holds unknowns by position.
void SparseLU::backward(double* x, bool all) {
  size_t end = all ? fronts.size() : leadingFronts, offset = 0;
  for (size_t s = 0; s < end; s++) offset += fronts[s].eliminated;
  for (size_t s = end; s-- > 0;) {
    const Front& f = fronts[s];
    int k = f.eliminated, nr = static_cast<int>(f.rows.size()), nc = static_cast<int>(f.columns.size());
    offset -= k;
    double* y = pivotValues.data() + offset;
    for (int j = k; j < nc; j++) {
      double v = work[f.columns[j]];
      if (v == 0) continue;
      const double* column = f.upper + size_t(j - k) * k;
      for (int p = 0; p < k; p++) y[p] -= column[p] * v;
    }
    for (int p = k - 1; p >= 0; p--) {
      const double* column = f.lower + size_t(p) * nr;
      double v = y[p] /= column[p];
      for (int i = 0; i < p; i++) y[i] -= column[i] * v;
    }
    for (int p = 0; p < k; p++) {
      work[f.columns[p]] = y[p];
      x[columnAt[f.columns[p]]] = y[p];
    }
  }
}

using Lanes = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

// As `forwardLeading` for several vectors side by side: element i of lane t is at i * lanes + t. Leaves in b, at the
// eliminated equations, what `backwardLanes` needs of it.
void SparseLU::forwardLanes(int lanes, double* b, double* kept) {
  size_t width = sizeof(double) * lanes;
  auto at = [&](int position) { return b + size_t(rowAt[position]) * lanes; };
  for (int i = 0; i < n; i++)
    for (int t = 0; t < lanes; t++) b[size_t(i) * lanes + t] *= rowScale[i];
  Lanes own, others;
  for (int s = 0; s < leadingFronts; s++) {
    const Front& f = fronts[s];
    int k = f.eliminated, nr = static_cast<int>(f.rows.size());
    if (!k) continue;
    own.resize(k, lanes);
    for (int p = 0; p < k; p++) std::memcpy(own.row(p).data(), at(f.rows[p]), width);
    Matrix(f.lower, k, k, Eigen::OuterStride<>(nr)).triangularView<Eigen::UnitLower>().solveInPlace(own);
    for (int p = 0; p < k; p++) std::memcpy(at(f.rows[p]), own.row(p).data(), width);
    others.noalias() = Matrix(f.lower + k, nr - k, k, Eigen::OuterStride<>(nr)) * own;
    for (int i = k; i < nr; i++)
      for (int t = 0; t < lanes; t++) at(f.rows[i])[t] -= others(i - k, t);
  }
  for (size_t i = 0; i < schurRows.size(); i++)
    for (int t = 0; t < lanes; t++) kept[i * lanes + t] = at(schurRows[i])[t] / rowScale[rowAt[schurRows[i]]];
}

// As `backwardLeading` for several vectors side by side. `y`: what `forwardLanes` left of b; null for b = 0.
void SparseLU::backwardLanes(int lanes, const double* y, const double* kept, double* x) {
  size_t width = sizeof(double) * lanes;
  auto at = [&](int position) { return x + size_t(columnAt[position]) * lanes; };
  for (size_t i = 0; i < schurColumns.size(); i++) std::memcpy(at(schurColumns[i]), kept + i * lanes, width);
  Lanes own, others;
  for (int s = leadingFronts; s-- > 0;) {
    const Front& f = fronts[s];
    int k = f.eliminated, nr = static_cast<int>(f.rows.size()), nc = static_cast<int>(f.columns.size());
    if (!k) continue;
    others.resize(nc - k, lanes);
    for (int j = k; j < nc; j++) std::memcpy(others.row(j - k).data(), at(f.columns[j]), width);
    own.resize(k, lanes);
    if (y)
      for (int p = 0; p < k; p++) std::memcpy(own.row(p).data(), y + size_t(rowAt[f.rows[p]]) * lanes, width);
    else
      own.setZero();
    own.noalias() -= Matrix(f.upper, k, nc - k, Eigen::OuterStride<>(k)) * others;
    Matrix(f.lower, k, k, Eigen::OuterStride<>(nr)).triangularView<Eigen::Upper>().solveInPlace(own);
    for (int p = 0; p < k; p++) std::memcpy(at(f.columns[p]), own.row(p).data(), width);
  }
}

// The adjoint: weights y of all equations from those of the kept ones, such that y A vanishes in the leading columns.
void SparseLU::adjointLanes(int lanes, const double* kept, double* y) {
  size_t width = sizeof(double) * lanes;
  auto at = [&](int position) { return y + size_t(rowAt[position]) * lanes; };
  for (size_t i = 0; i < schurRows.size(); i++)
    for (int t = 0; t < lanes; t++) at(schurRows[i])[t] = kept[i * lanes + t] / rowScale[rowAt[schurRows[i]]];
  Lanes own, others;
  for (int s = leadingFronts; s-- > 0;) {
    const Front& f = fronts[s];
    int k = f.eliminated, nr = static_cast<int>(f.rows.size());
    if (!k) continue;
    others.resize(nr - k, lanes);
    for (int i = k; i < nr; i++) std::memcpy(others.row(i - k).data(), at(f.rows[i]), width);
    own.noalias() = -Matrix(f.lower + k, nr - k, k, Eigen::OuterStride<>(nr)).transpose() * others;
    Matrix(f.lower, k, k, Eigen::OuterStride<>(nr)).triangularView<Eigen::UnitLower>().transpose().solveInPlace(own);
    for (int p = 0; p < k; p++) std::memcpy(at(f.rows[p]), own.row(p).data(), width);
  }
  for (int i = 0; i < n; i++)
    for (int t = 0; t < lanes; t++) y[size_t(i) * lanes + t] *= rowScale[i];
}

// The leading fronts whose contribution goes to the kept part.
template <class Visit> void SparseLU::contributionsToKept(Visit visit) {
  for (int s = 0; s < leadingFronts; s++)
    if (fronts[s].contribution && (!fronts[s].scattered || fronts[s].rows.back() >= leading)) visit(fronts[s]);
}

int SparseLU::buildSchur(const double* values) {
  schurRows.clear();
  schurColumns.clear();
  // The caller's kept unknowns in ascending order, then equations and unknowns that had no partner or no pivot.
  vector<int> extraRows, extraColumns;
  for (int i = 0; i < n; i++) {
    if (keep[i]) {
      schurRows.push_back(rowPosition[i]);
      schurColumns.push_back(columnPosition[i]);
    } else {
      if (rowPosition[i] >= leading) extraRows.push_back(rowPosition[i]);
      if (columnPosition[i] >= leading) extraColumns.push_back(columnPosition[i]);
    }
  }
  contributionsToKept([&](const Front& f) {
    for (int i = f.eliminated; i < f.eliminated + f.delayed; i++) {
      extraRows.push_back(f.rows[i]);
      extraColumns.push_back(f.columns[i]);
    }
  });
  schurRows.insert(schurRows.end(), extraRows.begin(), extraRows.end());
  schurColumns.insert(schurColumns.end(), extraColumns.begin(), extraColumns.end());
  int m = static_cast<int>(schurRows.size());
  vector<int> rowNumber(n, -1), columnNumber(n, -1);
  for (int i = 0; i < m; i++) {
    rowNumber[schurRows[i]] = i;
    columnNumber[schurColumns[i]] = i;
  }
  struct Entry {
    int row;
    double value;
  };
  vector<vector<Entry>> byColumn(m);
  for (size_t e = 0; e < rowIndex.size(); e++) {
    int i = rowPosition[rowIndex[e]], j = columnPosition[columnOf[e]];
    if (i >= leading && j >= leading && values[e] != 0) byColumn[columnNumber[j]].push_back({rowNumber[i], values[e]});
  }
  contributionsToKept([&](const Front& f) {
    int k = f.eliminated, rows = static_cast<int>(f.rows.size()) - k, columns = static_cast<int>(f.columns.size()) - k;
    for (int j = 0; j < columns; j++) {
      auto& list = byColumn[columnNumber[f.columns[k + j]]];
      for (int i = 0; i < rows; i++)
        if (double v = f.contribution[size_t(j) * rows + i]; v != 0 && (!f.scattered || f.rows[k + i] >= leading))
          list.push_back({rowNumber[f.rows[k + i]], v / rowScale[rowAt[f.rows[k + i]]]});
    }
  });
  schurStarts.assign(1, 0);
  schurIndex.clear();
  schurValues.clear();
  vector<int> slot(m, -1);
  for (auto& list : byColumn) {
    int first = static_cast<int>(schurIndex.size());
    for (const Entry& e : list) {
      if (slot[e.row] < first) {
        slot[e.row] = static_cast<int>(schurIndex.size());
        schurIndex.push_back(e.row);
        schurValues.push_back(0);
      }
      schurValues[slot[e.row]] += e.value;
    }
    schurStarts.push_back(static_cast<int>(schurIndex.size()));
  }
  return static_cast<int>(schurIndex.size());
}

}  // namespace

extern "C" {

SparseLU* lu_analyze(int n, const int* starts, const int* rows, const unsigned char* keep) {
  return new SparseLU(n, starts, rows, keep);
}
void lu_free(SparseLU* lu) { delete lu; }
int lu_factor(SparseLU* lu, const double* values) { return lu->factor(values); }
int lu_refactor(SparseLU* lu, const double* values) { return lu->refactor(values); }
void lu_solve(SparseLU* lu, double* b) { lu->solve(b); }
double lu_entries(SparseLU* lu) { return lu->factorEntries; }

int lu_factor_leading(SparseLU* lu, const double* values) { return lu->factorLeading(values); }
int lu_schur(SparseLU* lu, const double* values) { return lu->buildSchur(values); }
int lu_schur_size(SparseLU* lu) { return static_cast<int>(lu->schurRows.size()); }
const int* lu_schur_starts(SparseLU* lu) { return lu->schurStarts.data(); }
const int* lu_schur_index(SparseLU* lu) { return lu->schurIndex.data(); }
const double* lu_schur_values(SparseLU* lu) { return lu->schurValues.data(); }
int lu_schur_row(SparseLU* lu, int i) { return lu->rowAt[lu->schurRows[i]]; }
int lu_schur_column(SparseLU* lu, int i) { return lu->columnAt[lu->schurColumns[i]]; }
void lu_forward(SparseLU* lu, const double* b, double* kept) { lu->forwardLeading(b, kept); }
void lu_backward(SparseLU* lu, const double* b, const double* kept, double* x) { lu->backwardLeading(b, kept, x); }
void lu_forward_lanes(SparseLU* lu, int lanes, double* b, double* kept) { lu->forwardLanes(lanes, b, kept); }
void lu_backward_lanes(SparseLU* lu, int lanes, const double* y, const double* kept, double* x) {
  lu->backwardLanes(lanes, y, kept, x);
}
void lu_adjoint_lanes(SparseLU* lu, int lanes, const double* kept, double* y) { lu->adjointLanes(lanes, kept, y); }
}
