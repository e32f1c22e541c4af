# lotus.mat: 366 views at 1 degree, the last six a second time; the axis falls 5.8 bins off the middle.
beam = fan
views_along = columns
angles_deg = 0:365:1
pitch_mm = 0.05
axis_offset_mm = -0.29
source_origin_mm = 540
source_detector_mm = 630
